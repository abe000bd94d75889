import Runtime

/// How a command ended, as its exit code.
public enum CommandExit: Int32, Sendable, CaseIterable {
    case success = 0
    /// It ran and failed, or what it checked is not so.
    case failed = 1
    /// The command line is not understood.
    case usage = 2
    /// The input or a setting is bad; nothing was done.
    case badInput = 3
    /// A server it needs is missing, unreachable or refuses the log-in.
    case serverMissing = 4
    /// A gate refused, as it should; the reason is printed.
    case refused = 5
    /// It works, and something is to be looked at.
    case warning = 6

    /// One line for `--help`.
    public var meaning: String {
        switch self {
        case .success: "done"
        case .failed: "failed"
        case .usage: "the command line is not understood"
        case .badInput: "bad input or setting; nothing was done"
        case .serverMissing: "a server is missing or refuses"
        case .refused: "refused by a gate"
        case .warning: "warnings: something is to be looked at"
        }
    }
}

extension CommandExit {
    /// The exit code of a program whose services ended so.
    public init(_ ending: ServiceGroup.Ending) {
        self = ending == .stopped ? .success : .failed
    }
}

/// An error that knows its exit code. Its description is one clear sentence.
public struct CommandFailure: Error, CustomStringConvertible {
    public let exit: CommandExit
    public let description: String

    public init(_ exit: CommandExit, _ description: String) {
        self.exit = exit
        self.description = description
    }
}
