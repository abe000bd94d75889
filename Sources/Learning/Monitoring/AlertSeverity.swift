/// How much a matter asks of a person.
public enum AlertSeverity: String, Hashable, Sendable, CaseIterable, Comparable {
    /// Worth knowing; nothing is wrong.
    case info
    /// To be looked at today.
    case warning
    /// The loop does not do its work, or what it learns cannot be trusted.
    case critical

    private var rank: Int {
        switch self {
        case .info: 0
        case .warning: 1
        case .critical: 2
        }
    }
    public static func < (left: AlertSeverity, right: AlertSeverity) -> Bool { left.rank < right.rank }
}
