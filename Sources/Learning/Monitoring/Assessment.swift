import Timekeeping

/// What one rule says of one subject.
public struct Assessment: Hashable, Sendable {
    public enum Status: Hashable, Sendable {
        case ok
        /// Not bad enough to raise an alert, not good enough to end one.
        case recovering
        case failing(AlertSeverity)
        /// Nothing is known, which is neither good nor bad.
        case unknown
    }

    public let kind: AlertKind
    /// The generator, schedule, topic or role; the kind's own name where there is only one.
    public let subject: String
    public let status: Status
    /// One sentence that names the subject and the figures.
    public let summary: String
    /// The figures by name, as an alert keeps them; what is not known is left out.
    public let figures: [String: Double]

    public init(
        _ kind: AlertKind, _ subject: String, _ status: Status, _ summary: String, figures: [String: Double?] = [:]
    ) {
        self.kind = kind
        self.subject = subject
        self.status = status
        self.summary = summary
        self.figures = figures.compactMapValues { $0 }
    }

    /// Of a kind that has one subject.
    public init(
        _ kind: AlertKind, _ status: Status, _ summary: String, figures: [String: Double?] = [:]
    ) {
        self.init(kind, kind.rawValue, status, summary, figures: figures)
    }

    /// The severity of a failing check; `nil` otherwise.
    public var severity: AlertSeverity? {
        if case .failing(let severity) = status { severity } else { nil }
    }
}

/// Says how matters of one kind stand. A rule is a function of what is known: no clock, no I/O.
public protocol MonitoringRule: Sendable {
    static func assess(_ state: SystemState, _ thresholds: MonitoringThresholds) -> [Assessment]
}

/// Numbers as the rules' sentences say them.
enum RuleText {
    /// Rounded to so many decimals, without trailing zeros.
    static func short(_ value: Double, _ decimals: Int) -> String {
        var scale = 1.0
        for _ in 0..<decimals { scale *= 10 }
        let rounded = (value * scale).rounded() / scale
        return rounded == rounded.rounded() && abs(rounded) < 1e15 ? String(Int64(rounded)) : String(rounded)
    }

    /// `3 d 4 h`, `5 h 12 min`, `12 min`.
    static func age(_ span: Span) -> String {
        let minutes = max(0, span.microseconds / 60_000_000)
        let (days, hours, rest) = (minutes / 1440, minutes / 60 % 24, minutes % 60)
        if days > 0 { return hours > 0 ? "\(days) d \(hours) h" : "\(days) d" }
        return hours > 0 ? "\(hours) h \(rest) min" : "\(rest) min"
    }

    static func perThousand(_ generator: SystemState.Generator) -> String {
        generator.followersPerThousand.map { "\(short($0, 2)) followers per thousand impressions" }
            ?? "an unknown number of followers"
    }
}

extension SystemState {
    /// Every rule, in the order of a health report.
    public static let rules: [any MonitoringRule.Type] = [
        GeneratorCoverageRule.self, ReadingCoverageRule.self, UnknownReadingsRule.self, ActiveGeneratorsRule.self,
        WeightSumRule.self, OptimizationRule.self, UnusedGeneratorRule.self, ViralGeneratorRule.self,
        FailingGeneratorRule.self, OverUsedGeneratorRule.self, UnderUsedGeneratorRule.self, StaleModelRule.self,
        DriftingModelRule.self, MissedSlotsRule.self, LateScheduleRule.self, PausedScheduleRule.self,
        FailedJobRule.self, DeadLettersRule.self,
        LagRule.self, SilentProcessRule.self,
    ]

    /// What all rules say.
    public func assessments(_ thresholds: MonitoringThresholds = MonitoringThresholds()) -> [Assessment] {
        Self.rules.flatMap { $0.assess(self, thresholds) }
    }
}

/// From which value on a check fails. Where there are two bounds, the second is where it is OK again.
public struct MonitoringThresholds: Sendable {
    /// A share of posts below these is a warning, or critical.
    public var coverageWarning = 0.8
    public var coverageCritical = 0.5
    /// With fewer posts a share says nothing.
    public var coveragePosts: Int64 = 5
    public var activeGenerators = 10
    /// |Σ weights − 1| above this is critical; above `weightTolerance` it is a warning, for the database refuses it.
    public var weightSumCritical = 0.05
    public var weightTolerance = 1e-9
    public var weightFloor = 0.02
    public var optimizationAge = Span.hours(12)
    public var unusedFor = Span.days(7)
    /// Followers per thousand impressions above which a generator is viral, and below which it no longer is.
    public var viral = (above: 5.0, okBelow: 4.5)
    public var viralPosts: Int64 = 3
    public var failingPosts: Int64 = 10
    /// A number of posts so far from what the weights asked for, that chance alone would give it more seldom than this.
    public var useChance = (failingBelow: 1e-4, okAbove: 1e-2)
    public var modelAge = Span.days(7)
    /// How long newly learnable posts may wait for a fit, and how many there must be.
    public var fitAge = Span.hours(24)
    public var fitPosts: Int64 = 10
    /// Newest measurements of drift that must all be quiet before an alert ends.
    public var quietMeasurements = 6
    /// A slot is late when it is not done this long after the next one came due.
    public var lateBy = Span.hours(1)
    public var pausedFor = Span.hours(24)
    /// Wall seconds of the oldest record that was not worked off.
    public var lagWarning = (above: 120.0, okBelow: 30.0)
    public var lagCritical = 900.0
    /// Share of readings without a count of impressions or likes.
    public var unknownWarning = (above: 0.2, okBelow: 0.1)
    public var unknownCritical = 0.5
    public var unknownReadings: Int64 = 20
    /// Wall seconds without a heartbeat.
    public var silence = 15.0
    /// After so many wall seconds a silent process is history, if others of its role live.
    public var forgottenAfter = 3600.0

    public init() {}
}
