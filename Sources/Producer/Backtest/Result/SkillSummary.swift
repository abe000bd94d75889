import Determinism
import Learning

/// Skill against predicting the mean of what was known, over the posts that one kind of model had predicted.
struct SkillSummary: Sendable {
    let score: SkillScore
    /// 95 %; `nil` where there are too few months and weeks.
    let interval: ClosedRange<Double>?
    let blocks: (span: BlockSpan, count: Int)?

    /// - Parameter prediction: `nil` leaves a post out.
    init(
        _ part: PredictedPart, _ posts: [JudgedPost], seed: UInt64, stream: String,
        _ prediction: (JudgedPost.Judgement) -> Double?
    ) {
        func score(_ posts: [JudgedPost]) -> SkillScore {
            var score = SkillScore()
            for case let judgement? in posts.map({ $0.judgement(part) }) {
                guard let predicted = prediction(judgement) else { continue }
                score.add(
                    loss: part.loss(predicted, judgement.outcome),
                    reference: part.loss(judgement.mean, judgement.outcome))
            }
            return score
        }
        let counted = posts.filter { $0.judgement(part).flatMap(prediction) != nil }
        self.score = score(counted)
        guard let (span, groups) = BlockSpan.blocks(counted) else {
            (interval, blocks) = (nil, nil)
            return
        }
        var random = SeededGenerator(seed: seed, stream: "backtest/\(part.rawValue)/\(stream)")
        interval = BlockBootstrap().skill(groups.map(score), using: &random)
        blocks = (span, groups.count)
    }
}
