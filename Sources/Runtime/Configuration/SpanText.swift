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
