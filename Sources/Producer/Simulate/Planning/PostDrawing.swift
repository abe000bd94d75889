import Determinism
import Learning
import Model

/// Draws posts from what is learned. Pure: the same evidence and generator give the same post.
///
/// The content arm comes by Thompson sampling over the arms with a share of exploration, the generator by a draw
/// weighted as the weights are now. Quality and the other scores are drawn, for there is no writer to judge; their
/// spread is wide, so that their effect can be learned.
struct PostDrawing: Sendable {
    private let evidence: PlanEvidence
    private let sampling: ThompsonSampling
    private let names: [ArmName]

    /// - Parameter exploration: share in 0…1; `nil` outside it or without an arm.
    init?(_ evidence: PlanEvidence, exploration: Double) {
        let arms = evidence.arms.compactMap { arm in ArmName(arm.name).map { (arm, $0) } }
        guard let sampling = ThompsonSampling(arms: arms.map(\.0), exploration: exploration) else { return nil }
        self.evidence = evidence
        self.sampling = sampling
        names = arms.map(\.1)
    }

    /// - Parameter hour: 0…23, in the account's time zone.
    func draw(hour: Int, using generator: inout SeededGenerator) -> PlannedPost {
        let choice = sampling.choose(using: &generator)
        let chosen = names[choice.index]
        let arm = ArmName(
            contentType: chosen.contentType, format: chosen.format ?? .single, slot: TimingSlot(hour: hour))
        let weights = evidence.weights.map(\.weight)
        let index = generator.index(weightedBy: weights) ?? generator.uniform(below: weights.count)
        let total = weights.reduce(0, +)
        let author = evidence.weights[index]
        let topic = InventedText.topics[generator.uniform(below: InventedText.topics.count)]
        return PlannedPost(
            arm: arm, generator: author.generator,
            propensity: total > 0 ? author.weight / total : 1 / Double(weights.count),
            armPropensity: choice.propensity, weightsVersion: evidence.weightsVersion,
            armsVersion: evidence.armsVersion,
            confidence: rounded(Double(author.measuredPosts) / Double(author.measuredPosts + 10)), topic: topic,
            text: InventedText.make(arm, topic: topic, using: &generator),
            quality: rounded(generator.beta(2.5, 2)), novelty: rounded(generator.beta(2, 2)),
            expertise: rounded(generator.beta(2, 2)), viralScore: rounded(100 * generator.beta(2, 2)))
    }

    private func rounded(_ value: Double) -> Double { (value * 10_000).rounded() / 10_000 }
}
