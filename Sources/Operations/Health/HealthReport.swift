import Learning
import Store
import Timekeeping

/// How a deployment is: what every rule of monitoring says at one moment, without the patience that alerts have.
public struct HealthReport: Sendable {
    public let now: Timestamp
    public let assessments: [Assessment]
    public let openAlerts: [AlertRecord]

    public init(now: Timestamp, assessments: [Assessment], openAlerts: [AlertRecord]) {
        self.now = now
        self.assessments = assessments
        self.openAlerts = openAlerts
    }

    /// The worst of what is amiss; `nil` where all is well. News is no illness.
    public var severity: AlertSeverity? { assessments.compactMap(\.severity).filter { $0 > .info }.max() }

    public var word: String {
        switch severity {
        case .critical: "critical"
        case .warning: "warning"
        default: "healthy"
        }
    }
}

extension Assessment {
    public var word: String {
        switch standing {
        case .fine: "fine"
        case .lingering: "lingering"
        case .amiss(let severity): severity.rawValue
        case .unknown: "unknown"
        }
    }
}
