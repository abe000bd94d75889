import HTTP
import Kafka
import Runtime

/// The commands of the program, in the order of its help.
enum CoordinatorCommands {
    static let all: [Command] = [
        VerifyCommand.command,
        ReportCommand.command,
        ConfigCommand.command,
    ]

    /// What an error of a client library means to a shell.
    static func exit(of error: any Error) -> CommandExit? {
        if let error = error as? KafkaError {
            return [.unreachable, .timedOut, .notAuthorized].contains(error.code) ? .serverMissing : .failed
        }
        if let error = error as? HTTPError {
            return [.portTaken, .cannotListen].contains(error.code) ? .failed : .serverMissing
        }
        return nil
    }
}
