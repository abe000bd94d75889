/// A length of domain time in whole microseconds; may be negative.
public struct Span: Hashable, Sendable, Comparable {
    public let microseconds: Int64

    public init(microseconds: Int64) { self.microseconds = microseconds }

    public static func milliseconds(_ count: Int64) -> Span { Span(microseconds: count * 1000) }
    public static func seconds(_ count: Int64) -> Span { Span(microseconds: count * 1_000_000) }
    public static func minutes(_ count: Int64) -> Span { .seconds(count * 60) }
    public static func hours(_ count: Int64) -> Span { .minutes(count * 60) }
    public static func days(_ count: Int64) -> Span { .hours(count * 24) }
    public static let zero = Span(microseconds: 0)

    /// Seconds with their fraction.
    public var seconds: Double { Double(microseconds) / 1_000_000 }
    /// Hours with their fraction.
    public var hours: Double { seconds / 3600 }

    public static func < (left: Span, right: Span) -> Bool { left.microseconds < right.microseconds }
    public static func + (left: Span, right: Span) -> Span {
        Span(microseconds: left.microseconds + right.microseconds)
    }
    public static func - (left: Span, right: Span) -> Span {
        Span(microseconds: left.microseconds - right.microseconds)
    }
    public static func * (left: Span, right: Int64) -> Span { Span(microseconds: left.microseconds * right) }
}
