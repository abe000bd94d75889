import Learning

extension BacktestResult {
    /// One sentence: whether the history supports publishing.
    public var verdict: String { "The history of \(account) \(Self.clause(ridge)); it \(Self.clause(logistic))." }

    private static func clause(_ result: PartResult) -> String {
        let model = result.part == .ridge ? "a rate model" : "a follow model"
        let figures = { () -> String in
            let skill = result.newest.score.skill.map { SignedPercent.text($0) } ?? "unknown"
            let interval = result.newest.interval.map { ", 95 % interval \(SignedPercent.text($0))" } ?? ""
            return "(skill \(skill) against the mean\(interval), on \(result.newest.score.count) posts)"
        }
        switch result.support {
        case .supported: return "supports publishing \(model) \(figures())"
        case .open: return "does not settle whether to publish \(model) \(figures())"
        case .refuted: return "speaks against publishing \(model) \(figures())"
        case .tooShort: return "is too short to say whether to publish \(model) \(figures())"
        case .noModel:
            let reason = result.tally.reason.map { ": \($0)" } ?? ": too few posts ever pass the gates"
            return "supports no \(result.part == .ridge ? "rate" : "follow") model at all\(reason)"
        }
    }
}

/// Shares as percent with their sign and one decimal.
public enum SignedPercent {
    /// `+3.1 %`.
    public static func text(_ share: Double) -> String { number(share) + " %" }

    /// `-1.0 to +7.2 %`.
    public static func text(_ range: ClosedRange<Double>) -> String {
        "\(number(range.lowerBound)) to \(number(range.upperBound)) %"
    }

    private static func number(_ share: Double) -> String {
        let tenths = Int((abs(share) * 1000).rounded())
        return "\(share < 0 ? "-" : "+")\(tenths / 10).\(tenths % 10)"
    }
}
