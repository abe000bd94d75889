import CommandLine
import Operations

/// The commands of the program, in the order of its help.
enum CoordinatorCommands {
    static let all: [Command] = [
        RunCommand.command, MigrateCommand.command,
        StatusCommand.command, HealthCommand.command, ReportCommand.command, AlertsCommand.command,
        ScheduleCommand.command, WeightsCommand.command, GeneratorsCommand.command,
        GatesCommand.command, ModelCommand.command, DeadCommand.command,
        VerifyCommand.command, RebuildCommand.command, FitCommand.command,
        WaitCommand.command,
    ]

    /// The exit codes of the operations' errors.
    static func exit(of error: any Error) -> CommandExit? {
        guard let error = error as? OperationError else { return nil }
        return switch error.code {
        case .invalid, .notFound: .badInput
        case .refused, .conflict: .refused
        case .failed: .failed
        }
    }
}
