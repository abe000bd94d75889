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

/// One post as it was drawn: what it is, by whom, and with what chance that was chosen.
struct PlannedPost: Hashable, Sendable {
    let arm: ArmName
    /// Of the registry.
    let generator: String
    /// The chance with which this generator was drawn, in (0, 1].
    let propensity: Double
    /// The chance with which this content arm was drawn, in (0, 1].
    let armPropensity: Double
    /// States of the weights and the arms that these were drawn from.
    let weightsVersion: String?
    let armsVersion: String?
    /// 0…1: n / (n + 10) over the generator's measured posts.
    let confidence: Double
    let topic: String
    let text: String
    /// 0…1.
    let quality: Double
    let novelty: Double
    let expertise: Double
    /// 0…100.
    let viralScore: Double
}

extension PlannedPost {
    /// What a record says of the states its choices were drawn from: `weights:<version> arms:<version> hours:<version>`,
    /// `default` where nothing learned could be read.
    func stateVersion(hours: String?) -> String {
        "weights:\(weightsVersion ?? "default") arms:\(armsVersion ?? "default") hours:\(hours ?? "default")"
    }
}

/// Texts of an account that does not exist, made to fit an arm.
enum InventedText {
    static let topics = [
        "tides", "harbours", "sourdough", "bicycles", "maps", "bees", "clocks", "rivers", "libraries", "night trains",
    ]

    private static let openings: [String: [String]] = [
        "educational": [
            "How to read about %@ in three steps", "A short guide to %@ for beginners",
            "What I learned about %@, explained",
        ],
        "factual": [
            "A new study of %@ found a 14% change", "Official figures on %@ were released today",
            "Data from 28 towns shows how %@ differ",
        ],
        "opinion": [
            "I think %@ are underrated", "Honestly, people should talk more about %@",
            "Unpopular opinion: %@ matter most",
        ],
        "story": [
            "Years ago I was told something about %@", "When I first saw %@ I had no idea what it meant",
            "Yesterday my neighbour came by to talk about %@",
        ],
    ]

    private static let endings = [
        "It took longer than anyone expected.", "The small details decide.", "Most of it is patience.",
        "Nobody agrees on the reason.", "There is more to say another day.", "Which part would you change?",
    ]

    static func make(_ arm: ArmName, topic: String, using generator: inout SeededGenerator) -> String {
        let choices = openings[arm.contentType] ?? ["A few words about %@"]
        let opening = choices[generator.uniform(below: choices.count)].replacing("%@", with: topic)
        let ending = endings[generator.uniform(below: endings.count)]
        return arm.format == .thread ? "\(opening), a thread 1/4. \(ending)" : "\(opening). \(ending)"
    }
}
