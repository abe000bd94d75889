import Timekeeping

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
