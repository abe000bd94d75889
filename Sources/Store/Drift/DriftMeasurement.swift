import Learning
import Timekeeping

/// A drift measured, with the posts it was measured on.
public struct DriftMeasurement: Hashable, Sendable {
    public let drift: Drift
    /// Of the posts looked at; `nil` where there were none.
    public let oldestPost: Timestamp?
    public let newestPost: Timestamp?
}
