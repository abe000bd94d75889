import CommandLine
import HTTP
import Kafka
import Postgres
import Redis
import Store
import Timekeeping

/// The exit codes of the libraries' errors, the same for all programs.
public enum ExitTable {
    /// `nil` for an error of another target.
    public static func exit(of error: any Error) -> CommandExit? {
        switch error {
        case let error as PostgresError: exit(of: error.code)
        case let error as KafkaError:
            [.unreachable, .timedOut, .notAuthorized, .unknownTopicOrPartition].contains(error.code)
                ? .serverMissing : .failed
        case is RedisError: .serverMissing
        case let error as HTTPError: [.portTaken, .cannotListen].contains(error.code) ? .failed : .serverMissing
        case let error as DeploymentError: error.exit
        case is StoreError, is ClockError: .badInput
        default: nil
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
