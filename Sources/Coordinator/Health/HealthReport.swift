import Learning
import Runtime
import Store
import Timekeeping

/// How a deployment is: what every rule of monitoring says at one moment, without the patience that alerts have.
struct HealthReport: Sendable {
    let now: Timestamp
    let assessments: [Assessment]
    let openAlerts: [AlertRecord]

    /// The worst of what is amiss; `nil` where all is well. News is no illness.
    var severity: AlertSeverity? { assessments.compactMap(\.severity).filter { $0 > .info }.max() }

    var exit: CommandExit {
        switch severity {
        case .critical: .failed
        case .warning: .warning
        default: .success
        }
    }

    var word: String {
        switch severity {
        case .critical: "critical"
        case .warning: "warning"
        default: "healthy"
        }
    }

    /// The report as data.
    var value: StructuredValue {
        [
            "now": .time(now), "status": .text(word), "checks": .list(assessments.map(\.value)),
            "open_alerts": .list(openAlerts.map(\.value)),
        ]
    }
}

extension Assessment {
    var value: StructuredValue {
        [
            "check": .text(kind.rawValue), "subject": .text(subject), "standing": .text(word),
            "severity": .optional(severity?.rawValue), "summary": .text(summary),
            "figures": .object(figures.sorted { $0.key < $1.key }.map { .init($0.key, .double($0.value)) }),
        ]
    }

    var word: String {
        switch standing {
        case .fine: "fine"
        case .lingering: "lingering"
        case .amiss(let severity): severity.rawValue
        case .unknown: "unknown"
        }
    }
}
