import CommandLine
import HTTP
import Kafka
import Learning
import Operations
import Postgres
import Runtime
import Store
import Timekeeping

/// The commands of the program, in the order of its help.
enum CoordinatorCommands {
    static let all: [Command] = [
        RunCommand.command, MigrateCommand.command,
        StatusCommand.command, HealthCommand.command, ReportCommand.command, AlertsCommand.command,
        ScheduleCommand.command, WeightsCommand.command, GeneratorsCommand.command,
        GatesCommand.command, ModelCommand.command, DeadCommand.command,
        VerifyCommand.command, RebuildCommand.command, FitCommand.command,
        SettingsCommand.command, MetricsCommand.command,
        WaitCommand.command,
    ]

    /// What an error of a client library means to a shell.
    static func exit(of error: any Error) -> CommandExit? {
        switch error {
        case let error as PostgresError: exit(of: error.code)
        case let error as KafkaError:
            [.unreachable, .timedOut, .notAuthorized].contains(error.code) ? .serverMissing : .failed
        case let error as HTTPError: [.portTaken, .cannotListen].contains(error.code) ? .failed : .serverMissing
        case is ClockError, is StoreError: .badInput
        case let error as OperationError: exit(of: error.code)
        default: nil
        }
    }

    private static func exit(of code: OperationError.Code) -> CommandExit {
        switch code {
        case .invalid, .notFound: .badInput
        case .refused, .conflict: .refused
        case .failed: .failed
        }
    }

    private static func exit(of code: PostgresError.Code) -> CommandExit {
        switch code {
        case .connectionRefused, .authenticationFailed, .databaseMissing, .unavailable, .connectionLost, .timeout:
            .serverMissing
        case .badConfiguration: .badInput
        default: .failed
        }
    }
}
