import Learning

extension BacktestResult {
    /// One sentence: whether the history supports publishing.
    var verdict: String { "The history of \(account) \(Self.clause(ridge)); it \(Self.clause(logistic))." }

    private static func clause(_ result: PartResult) -> String {
        let model = result.part == .ridge ? "a rate model" : "a follow model"
        let figures = { () -> String in
            let skill = result.newest.score.skill.map { BacktestFigures.percent($0) } ?? BacktestFigures.unknown
            let interval = result.newest.interval.map { ", 95 % interval \(BacktestFigures.interval($0))" } ?? ""
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
