import Glibc

/// A program made of commands: finds the command, parses its arguments, prints help and errors, and gives the exit code.
public struct CommandLineProgram: Sendable {
    public static let version = "0.1.0"

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
    public func main(_ arguments: [String] = Array(CommandLine.arguments.dropFirst())) async -> Never {
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
            output("\(name) \(Self.version)")
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
