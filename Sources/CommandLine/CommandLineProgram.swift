import Glibc
import Runtime

/// A program made of commands: finds the command, checks its arguments, runs it, prints help and errors.
///
/// ```swift
/// @main enum Main {
///     static func main() async {
///         await CommandLineProgram("coordinator", "Runs the scheduler and the operator commands", commands: [
///             RunCommand.command, WeightsCommand.command,
///         ], exitOf: ExitTable.exit).main()
///     }
/// }
/// ```
///
/// Two commands are added to those given: `completion`, which prints a shell's completion script, and the hidden
/// `complete`, which that script calls.
///
/// Errors are one sentence on standard error, after the names of program and command. Where the command was given
/// `--json` they are one JSON document instead: `{"error":{"message":"…","exit":4}}`. The exit code is that of
/// `CommandFailure`, `.badInput` for `ConfigurationError`, or what `exitOf` says, or else `.failed`.
public struct CommandLineProgram: Sendable {
    public let name: String
    public let summary: String
    /// Those it was made of, then `completion` and `complete`.
    public let commands: [Command]
    private let exitOf: @Sendable (any Error) -> CommandExit?

    /// - Parameter exitOf: the exit code of a library's error; `nil` for one it does not know.
    public init(
        _ name: String, _ summary: String, commands: [Command],
        exitOf: @escaping @Sendable (any Error) -> CommandExit? = { _ in nil }
    ) {
        self.name = name
        self.summary = summary
        self.commands = commands + Completion.commands(program: name, commands)
        self.exitOf = exitOf
    }

    /// Runs the process's own command line and exits.
    public func main(_ arguments: [String] = Array(Swift.CommandLine.arguments.dropFirst())) async -> Never {
        // A reader that closes our standard output makes a write fail; it must not kill the process.
        signal(SIGPIPE, SIG_IGN)
        let code = await run(arguments)
        fflush(nil)
        // Not `exit`: it runs the clean-up of C libraries beside threads that are just ending. OpenSSL then frees what
        // such a thread frees too, and one run in some hundred died of it after its work was done.
        _exit(code.rawValue)
    }

    /// Runs one command line. Help goes to `output`, errors to `errors`.
    public func run(
        _ arguments: [String], output: @Sendable (String) -> Void = { Console.output($0) },
        errors: @Sendable (String) -> Void = { Console.error($0) }
    ) async -> CommandExit {
        let help = CommandHelp(program: self)
        if ["--help", "-h", "help"].contains(arguments.first) {
            let (path, rest) = resolve(arguments.dropFirst())
            guard let stray = rest.first else {
                output(path.isEmpty ? help.overview : help.text(for: path))
                return .success
            }
            return fail(unknown(stray, after: path), path, asJSON: false, errors)
        }
        if arguments.first == "--version" {
            output("\(name) \(ProcessIdentity.version)")
            return .success
        }
        let (path, rest) = resolve(arguments[...])
        guard let command = path.last else {
            guard let word = rest.first else {
                errors(help.overview)
                return .usage
            }
            return fail(unknown(word, after: []), [], asJSON: false, errors)
        }
        if rest.prefix(while: { $0 != "--" }).contains(where: { $0 == "--help" || $0 == "-h" }) {
            output(help.text(for: path))
            return .success
        }
        guard command.subcommands.isEmpty else {
            guard let word = rest.first else {
                errors(help.text(for: path))
                return .usage
            }
            return fail(unknown(word, after: path), path, asJSON: rest.contains("--json"), errors)
        }
        do {
            let title = path.map(\.name).joined(separator: " ")
            return try await perform(command, try CommandArguments(parsing: rest, for: command, title: title))
        } catch {
            let asJSON = rest.prefix { $0 != "--" }.contains("--json")
            return fail(error, path, asJSON: asJSON && command.options.contains { $0.name == "json" }, errors)
        }
    }

    private func perform(_ command: Command, _ arguments: CommandArguments) async throws -> CommandExit {
        switch command.handler {
        case .none: preconditionFailure("\(command.name) has no handler")
        case .blocking(let body): try await BlockingThread().run { try body(arguments) }
        case .suspending(let body): try await body(arguments)
        }
    }

    /// The commands that the first words name, from the outermost, and the words after them.
    func resolve(_ words: ArraySlice<String>) -> (path: [Command], rest: [String]) {
        var path: [Command] = []
        var rest = words
        while let word = rest.first,
            let next = (path.last?.subcommands ?? commands).first(where: { $0.name == word })
        {
            path.append(next)
            rest.removeFirst()
        }
        return (path, Array(rest))
    }

    private func unknown(_ word: String, after path: [Command]) -> CommandFailure {
        let known = (path.last?.subcommands ?? commands).filter { !$0.isHidden }.map(\.name)
        let place = ([name] + path.map(\.name)).joined(separator: " ")
        if word.hasPrefix("-") {
            return CommandFailure(.usage, "\(word) needs a command before it; see \(place) --help")
        }
        let hint = EditDistance.nearest(to: word, among: known).map { "; did you mean \($0)?" } ?? ""
        return CommandFailure(.usage, "there is no command \"\(word)\"\(hint); see \(place) --help")
    }

    private func fail(
        _ error: any Error, _ path: [Command], asJSON: Bool, _ errors: @Sendable (String) -> Void
    ) -> CommandExit {
        let exit = exit(of: error)
        if asJSON {
            let fields: StructuredValue = ["message": .text("\(error)"), "exit": .int(Int64(exit.rawValue))]
            errors((["error": fields] as StructuredValue).json)
        } else {
            errors("\(([name] + path.map(\.name)).joined(separator: " ")): \(error)")
        }
        return exit
    }

    private func exit(of error: any Error) -> CommandExit {
        if let failure = error as? CommandFailure { return failure.exit }
        if error is ConfigurationError { return .badInput }
        return exitOf(error) ?? .failed
    }
}
