import Backtesting
import CSV
import CommandLine
import HTTP
import Kafka
import Model
import Postgres
import Runtime
import Schema
import Store
import Timekeeping

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
        ], exitOf: exit)

    static func exit(of error: any Error) -> CommandExit? {
        switch error {
        case is InputError, is BacktestError, is MessageError, is ClockError: .badInput
        case let error as KafkaError:
            [.unreachable, .timedOut, .notAuthorized, .unknownTopicOrPartition].contains(error.code)
                ? .serverMissing : .failed
        case is HTTPError: .serverMissing
        case is StoreError: .badInput
        case let error as PostgresError:
            [.connectionLost, .connectionRefused, .authenticationFailed, .timeout].contains(error.code)
                ? .serverMissing : .failed
        default: nil
        }
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
