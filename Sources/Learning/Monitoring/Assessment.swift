/// What one rule says of one subject.
public struct Assessment: Hashable, Sendable {
    public enum Standing: Hashable, Sendable {
        case fine
        /// Not bad enough to raise an alert, not good enough to end one.
        case lingering
        case amiss(AlertSeverity)
        /// Nothing is known, which is neither good nor bad.
        case unknown
    }

    public let kind: AlertKind
    /// The generator, schedule, topic or role; the kind's own name where there is only one.
    public let subject: String
    public let standing: Standing
    /// One sentence that names the subject and the figures.
    public let summary: String
    /// The figures by name, as an alert keeps them; what is not known is left out.
    public let figures: [String: Double]

    public init(
        _ kind: AlertKind, _ subject: String, _ standing: Standing, _ summary: String, figures: [String: Double?] = [:]
    ) {
        self.kind = kind
        self.subject = subject
        self.standing = standing
        self.summary = summary
        self.figures = figures.compactMapValues { $0 }
    }

    /// Of a kind that has one subject.
    public init(
        _ kind: AlertKind, _ standing: Standing, _ summary: String, figures: [String: Double?] = [:]
    ) {
        self.init(kind, kind.rawValue, standing, summary, figures: figures)
    }

    /// Of a matter that is amiss; `nil` otherwise.
    public var severity: AlertSeverity? {
        if case .amiss(let severity) = standing { severity } else { nil }
    }
}

/// Says how matters of one kind stand. A rule is a function of what is known: no clock, no I/O.
public protocol MonitoringRule: Sendable {
    static func assess(_ state: SystemState, _ thresholds: MonitoringThresholds) -> [Assessment]
}
