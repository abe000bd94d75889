import Learning
import Postgres
import Store
import Timekeeping

/// The health of a deployment: what every rule of monitoring finds at one moment, without the patience that alerts have.
public struct HealthReport: Encodable, Sendable {
    public enum Status: String, Encodable, Sendable { case healthy, warning, critical }

    /// What one rule finds of one subject.
    public struct Check: Encodable, Sendable {
        public enum State: String, Encodable, Sendable {
            case ok
            /// An alert of it stays open although it is below the bound that opens one.
            case recovering
            case failing
            case unknown
        }

        public let check: AlertKind
        public let subject: String
        public let state: State
        public let severity: AlertSeverity?
        public let summary: String
        public let figures: [String: Double]

        init(_ assessment: Assessment) {
            check = assessment.kind
            subject = assessment.subject
            severity = assessment.severity
            summary = assessment.summary
            figures = assessment.figures
            state =
                switch assessment.status {
                case .ok: .ok
                case .recovering: .recovering
                // News is nothing that fails.
                case .failing(.info): .ok
                case .failing: .failing
                case .unknown: .unknown
                }
        }
    }

    public let now: Timestamp
    /// The worst of what fails; news does not make a deployment unhealthy.
    public let status: Status
    /// In the order of the rules.
    public let checks: [Check]
    public let openAlerts: [AlertRecord]

    /// - Parameters:
    ///   - firstCheckpoint: the age at which a post is first read.
    ///   - deadLetters: how many wait, by topic; `nil` where that is unknown.
    public static func read(
        _ connection: PostgresConnection, now: Timestamp, firstCheckpoint: Span,
        deadLetters: [SystemState.DeadLetters]?
    ) throws -> HealthReport {
        var state = try SystemStateReader(connection).read(now: now, firstCheckpoint: firstCheckpoint)
        state.deadLetters = deadLetters
        return HealthReport(now: now, assessments: state.assessments(), openAlerts: try AlertStore.open(connection))
    }

    init(now: Timestamp, assessments: [Assessment], openAlerts: [AlertRecord]) {
        self.now = now
        checks = assessments.map(Check.init)
        self.openAlerts = openAlerts
        status =
            switch assessments.compactMap(\.severity).max() {
            case .critical: .critical
            case .warning: .warning
            default: .healthy
            }
    }
}
