import Backtesting
import Bootstrap
import CSV
import CommandLine
import Model
import Runtime
import Schema

@main
struct Main {
    static func main() async { await run() }
}

private func run() async { await ProducerCommands.program.main() }

/// The program's commands, in the order of its help, and what errors of libraries mean to a shell.
enum ProducerCommands {
    static let program = CommandLineProgram(
        "producer", "publishes posts: from records, from exports, or of an account that posts by itself",
        commands: [
            PublishCommand.command, ImportCommand.command, BacktestCommand.command, SimulateCommand.command,
        ], settings: ProducerReference.settings, metrics: ProducerReference.metrics, exitOf: exit)

    /// The exit codes of errors in what a producer is given.
    private static func exit(of error: any Error) -> CommandExit? {
        error is InputError || error is BacktestError || error is MessageError ? .badInput : nil
    }
}

/// A thread for the blocking work of one command: clients made inside `perform` live and end there.
actor CommandThread {
    private let executor = ThreadExecutor()
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    func perform<Result: Sendable>(_ body: @Sendable () throws -> Result) rethrows -> Result { try body() }
}

extension Log {
    /// The log of this program, as the configuration wants it.
    static func producer(_ configuration: Configuration) -> Log {
        Log(
            level: configuration[.logLevel], format: configuration[.logFormat], role: "producer",
            instance: ProcessIdentity.instance(configuration))
    }
}
