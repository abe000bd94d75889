import Glibc
import Runtime

/// A program made of commands: finds the command, parses its arguments, prints help and errors, and gives the exit code.
public struct CommandLineProgram: Sendable {
    public let name: String
    public let summary: String
    /// Those it was made of, and `completion`.
    public let commands: [Command]
    /// What an error of a library means to a shell; `nil` where this table does not know it.
    let exitOf: @Sendable (any Error) -> CommandExit?

    public init(
        _ name: String, _ summary: String, commands: [Command],
        exitOf: @escaping @Sendable (any Error) -> CommandExit? = { _ in nil }
    ) {
        self.name = name
        self.summary = summary
        self.commands = commands + [CompletionCommand.command(program: name, commands)]
        self.exitOf = exitOf
    }

    /// Runs what the process was started with, and exits.
    public func main(_ arguments: [String] = Array(Swift.CommandLine.arguments.dropFirst())) async -> Never {
        // A reader that closed our standard output is an error of write, not the end of the process.
        signal(SIGPIPE, SIG_IGN)
        let code = await run(arguments)
        fflush(nil)
        // Not `exit`: it runs the clean-up of C libraries beside threads that are just ending. OpenSSL then frees what such
        // a thread frees too, and one run in some hundred died of it after its work was done.
        _exit(code.rawValue)
    }

    /// Runs one command line. Help goes to `output`, errors to `errors`.
    public func run(
        _ arguments: [String], output: @Sendable (String) -> Void = { Console.output($0) },
        errors: @Sendable (String) -> Void = { Console.error($0) }
    ) async -> CommandExit {
        guard let first = arguments.first else {
            errors(help())
            return .usage
        }
        if ["--help", "-h", "help"].contains(first) {
            if let command = arguments.dropFirst().first.flatMap(command) {
                output(help(for: command))
            } else {
                output(help())
            }
            return .success
        }
        if first == "--version" {
            output("\(name) \(ProcessIdentity.version)")
            return .success
        }
        guard let command = command(first) else {
            errors("\(name): there is no command \"\(first)\"\(suggestion(for: first)); see \(name) --help")
            return .usage
        }
        let rest = Array(arguments.dropFirst())
        if rest.prefix(while: { $0 != "--" }).contains(where: { $0 == "--help" || $0 == "-h" }) {
            output(help(for: command))
            return .success
        }
        do {
            return try await command.run(try CommandArguments.parse(rest, for: command))
        } catch {
            errors("\(name) \(command.name): \(error)")
            return exit(of: error)
        }
    }

    private func exit(of error: any Error) -> CommandExit {
        if let failure = error as? CommandFailure { return failure.exit }
        if error is ConfigurationError { return .badInput }
        return exitOf(error) ?? .failed
    }

    func command(_ name: String) -> Command? { commands.first { $0.name == name } }

    private func suggestion(for word: String) -> String {
        let ranked = commands.map { (distance: EditDistance.between(word, $0.name), name: $0.name) }
        guard let best = ranked.min(by: { $0.distance < $1.distance }), best.distance <= 2 else { return "" }
        return "; did you mean \(best.name)?"
    }
}

extension CommandLineProgram {
    /// All commands, one a line.
    func help() -> String {
        var text = "\(name): \(summary)\n\nusage: \(name) <command> [options]\n\ncommands:\n"
        text += table(commands.map { ($0.name, $0.summary) })
        let more =
            "\(name) <command> --help says more. Settings are environment variables; coordinator config lists them."
        return text + "\n" + Prose.lines(more).joined(separator: "\n")
    }

    /// One command: usage, options, examples, exit codes.
    func help(for command: Command) -> String {
        var usage = "\(name) \(command.name)"
        if !command.options.isEmpty { usage += " [options]" }
        if let operands = command.operands { usage += " \(operands.usage)" }
        var text = "\(usage)\n\n\(Prose.lines(command.summary).joined(separator: "\n"))\n"
        if !command.discussion.isEmpty { text += "\n\(Prose.lines(command.discussion).joined(separator: "\n"))\n" }
        if let operands = command.operands { text += "\n" + table([(operands.name, operands.summary)]) }
        let options = command.options.map { option in
            (
                option.value.map { "--\(option.name) \($0)" } ?? "--\(option.name)",
                takers(of: option, command) + option.summary
            )
        }
        text += "\noptions:\n" + table(options + [("--help", "print this")])
        if !command.examples.isEmpty {
            text += "\nexamples:\n"
            for example in command.examples { text += "  \(example.line)\n      \(example.meaning)\n" }
        }
        text += "\nexit codes:\n" + table(command.allExits.map { (String($0.rawValue), $0.meaning) })
        text.removeLast()
        return text
    }

    /// Which of a command's actions take an option: `set, lock: `; nothing where all do.
    private func takers(of option: CommandOption, _ command: Command) -> String {
        let takers = command.verbs.filter { $0.options.contains(option.name) }
        guard takers.count < command.verbs.count else { return "" }
        return takers.map(\.name).joined(separator: ", ") + ": "
    }

    /// Two columns, the second broken to the page.
    private func table(_ rows: [(String, String)]) -> String {
        let width = rows.map(\.0.count).max() ?? 0
        let room = max(20, Prose.pageWidth - width - 4)
        return rows.map { name, meaning in
            let lines = Prose.lines(meaning, width: room)
            return lines.enumerated().map { "  \(padded($0 == 0 ? name : "", width))  \($1)\n" }.joined()
        }.joined()
    }

    private func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }
}
