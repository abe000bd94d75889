import Timekeeping

/// From where on a figure is amiss. Where two bounds stand together, the second one is where it is fine again.
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
    /// Followers a thousand impressions above which a generator is viral, and below which it no longer is.
    public var viral = (above: 5.0, fineBelow: 4.5)
    public var viralPosts: Int64 = 3
    public var failingPosts: Int64 = 10
    /// A number of posts so far from what the weights asked for, that chance alone would give it more seldom than this.
    public var useChance = (amissBelow: 1e-4, fineAbove: 1e-2)
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
    public var lagWarning = (above: 120.0, fineBelow: 30.0)
    public var lagCritical = 900.0
    /// Share of readings without a count of impressions or likes.
    public var unknownWarning = (above: 0.2, fineBelow: 0.1)
    public var unknownCritical = 0.5
    public var unknownReadings: Int64 = 20
    /// Wall seconds without a heartbeat.
    public var silence = 15.0
    /// After so many wall seconds a silent process is history, if others of its role live.
    public var forgottenAfter = 3600.0

    public init() {}
}
