/// `<program> completion SHELL`: what every program says of its own command tables.
enum CompletionCommand {
    static func command(program: String, _ commands: [Command]) -> Command {
        Command(
            "completion", "print completion for a shell, made from the command tables",
            discussion: """
                Sourced, it completes commands, actions, options, and the values that are known. json is the tables
                themselves, for other tools: commands with their operands, actions, options, examples and exit codes.
                """,
            operands: .one("SHELL", "bash, zsh, fish, or json", choices: Shell.allCases.map(\.rawValue)),
            examples: [
                .init("source <(\(program) completion bash)", "in ~/.bashrc"),
                .init("\(program) completion zsh > ~/.zfunc/_\(program)", "with ~/.zfunc in fpath"),
                .init("\(program) completion fish > ~/.config/fish/completions/\(program).fish", "for good"),
            ],
            exits: []
        ) { arguments in
            guard let shell = Shell(rawValue: arguments.operands[0]) else {
                let known = Shell.allCases.map(\.rawValue).joined(separator: ", ")
                throw CommandFailure(.usage, "\"\(arguments.operands[0])\" is none of \(known)")
            }
            // The command itself is completed, too; its own body is not looked at.
            let table = commands + [command(program: program, [])]
            Console.output(shell.text(program, table))
            return .success
        }
    }

    enum Shell: String, CaseIterable {
        case bash, zsh, fish, json

        func text(_ program: String, _ commands: [Command]) -> String {
            let table = CompletionTable(program, commands)
            return switch self {
            case .bash: BashCompletion.script(table)
            case .zsh: ZshCompletion.script(table)
            case .fish: FishCompletion.script(table)
            case .json: (["program": .text(program), "commands": .list(commands.map(\.value))] as StructuredValue).json
            }
        }
    }
}
