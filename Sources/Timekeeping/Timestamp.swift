/// A moment in domain time: whole microseconds since 1970-01-01T00:00:00Z.
///
/// Microseconds are what Postgres `timestamptz` keeps, so a value survives the way to the database and back
/// unchanged. Arithmetic is in whole microseconds; nothing here reads a clock.
public struct Timestamp: Hashable, Sendable, Comparable {
    /// Microseconds since the Unix epoch, UTC; negative before 1970.
    public let microseconds: Int64

    public init(microseconds: Int64) { self.microseconds = microseconds }
    public init(milliseconds: Int64) { self.microseconds = milliseconds * 1000 }
    public init(seconds: Int64) { self.microseconds = seconds * 1_000_000 }

    /// Milliseconds since the Unix epoch, rounded towards minus infinity.
    public var milliseconds: Int64 { microseconds.flooredQuotient(by: 1000) }
    /// Seconds since the Unix epoch, rounded towards minus infinity.
    public var seconds: Int64 { microseconds.flooredQuotient(by: 1_000_000) }

    public static func < (left: Timestamp, right: Timestamp) -> Bool { left.microseconds < right.microseconds }

    public static func + (left: Timestamp, right: Span) -> Timestamp {
        Timestamp(microseconds: left.microseconds + right.microseconds)
    }
    public static func - (left: Timestamp, right: Span) -> Timestamp {
        Timestamp(microseconds: left.microseconds - right.microseconds)
    }
    public static func - (left: Timestamp, right: Timestamp) -> Span {
        Span(microseconds: left.microseconds - right.microseconds)
    }

    /// The latest multiple of `period` since the Unix epoch that is not after this moment.
    ///
    /// - Precondition: `period` is longer than zero.
    public func floored(to period: Span) -> Timestamp {
        Timestamp(microseconds: microseconds.flooredQuotient(by: period.microseconds) * period.microseconds)
    }
}
