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

extension Span {
    /// As people say it, to two units at most: `45 s`, `12 min`, `1 h 12 min`, `3 d 4 h`. What is left over is dropped;
    /// a negative length has a minus sign.
    public var words: String {
        let seconds = Int64(microseconds.magnitude / 1_000_000)
        let units: [(String, Int64)] = [("d", 86_400), ("h", 3600), ("min", 60), ("s", 1)]
        guard let largest = units.firstIndex(where: { seconds >= $0.1 }) else { return "0 s" }
        // Minutes say enough of more than an hour, and seconds nothing beside hours.
        let parts = units[largest...].prefix(2).filter { $0.0 != "s" || seconds < 3600 }
        var rest = seconds
        var words: [String] = []
        for (unit, length) in parts {
            let count = rest / length
            rest %= length
            if count > 0 { words.append("\(count) \(unit)") }
        }
        return (microseconds < 0 ? "−" : "") + words.joined(separator: " ")
    }
}

/// Lengths of time as people write them: `90s`, `30m`, `6h`, `7d`.
public enum SpanText {
    public static func span(_ text: some StringProtocol) -> Span? {
        guard let unit = text.last, let count = Int64(text.dropLast()), count > 0, count <= 1_000_000 else {
            return nil
        }
        switch unit {
        case "s": return .seconds(count)
        case "m": return .minutes(count)
        case "h": return .hours(count)
        case "d": return .days(count)
        default: return nil
        }
    }

    /// A whole number of seconds or more in the largest unit that leaves no rest: `6h`, `90s`.
    public static func text(_ span: Span) -> String {
        let seconds = span.microseconds / 1_000_000
        return switch seconds {
        case _ where seconds % 86_400 == 0: "\(seconds / 86_400)d"
        case _ where seconds % 3600 == 0: "\(seconds / 3600)h"
        case _ where seconds % 60 == 0: "\(seconds / 60)m"
        default: "\(seconds)s"
        }
    }

    /// Several, each longer than the one before.
    public static func list(_ text: String) -> [Span]? {
        var spans: [Span] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            guard let span = span(part), spans.last.map({ $0 < span }) ?? true else { return nil }
            spans.append(span)
        }
        return spans
    }
}
