import Runtime

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

/// What a shell is to offer where, taken from a program's command tables.
struct CompletionTable: Sendable {
    /// What may stand in one place of the line.
    enum Offer: Sendable, Equatable {
        case words([String])
        case paths
        /// Anything: nothing is offered.
        case nothing
    }

    struct Option: Sendable {
        /// Without the dashes.
        let name: String
        let summary: String
        /// `nil` for a flag.
        let value: Offer?
        /// The actions that take it; empty where all do.
        let verbs: [String]
    }

    struct Entry: Sendable {
        let name: String
        let summary: String
        let verbs: [CommandVerb]
        let options: [Option]
        /// Beside the action, if it has some.
        let operands: Offer
    }

    let program: String
    let entries: [Entry]
    /// Of the program itself.
    static let global = ["--help", "--version"]

    init(_ program: String, _ commands: [Command]) {
        self.program = program
        entries = commands.map { command in
            let options = command.options.map { option in
                let takers = command.verbs.filter { $0.options.contains(option.name) }.map(\.name)
                return Option(
                    name: option.name, summary: option.summary,
                    value: option.value.map { Self.offer(option.choices, $0) },
                    verbs: takers.count < command.verbs.count ? takers : [])
            }
            let operands = command.operands.map { Self.offer($0.choices, $0.name) } ?? .nothing
            return Entry(
                name: command.name, summary: Self.firstSentence(command.summary), verbs: command.verbs,
                options: options, operands: operands)
        }
    }

    /// The name of a shell function: letters, digits and `_`.
    var function: String {
        "_rookery_" + String(program.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
    }

    private static func offer(_ choices: [String], _ valueName: String) -> Offer {
        if !choices.isEmpty { return .words(choices) }
        return valueName.contains("FILE") || valueName.contains("DIR") ? .paths : .nothing
    }

    private static func firstSentence(_ text: String) -> String {
        String(text.prefix { $0 != "." && $0 != "\n" })
    }
}
