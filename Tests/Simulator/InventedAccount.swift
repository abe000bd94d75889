import Audience
import Determinism
import Learning
import Model
import Timekeeping

@testable import Simulator

/// An account that posts 60 times a day for two weeks, choosing content and hours by what it has learned, and reads its
/// counts as a scraper would.
struct InventedAccount {
    struct Row {
        var traits: PostTraits
        var rate: Double
        var follows: Int64
        var impressions: Int64
    }

    let audience: Audience
    let usesBandits: Bool
    private let choices: UInt64
    private var random: SeededGenerator
    private var posts: [PublishedPost] = []
    private var arms: [BetaArm] = []
    private var hours = [UCB1.Arm](repeating: UCB1.Arm(pulls: 0, meanReward: 0), count: 24)

    static let start = Timestamp(rfc3339: "2026-03-02T00:00:00Z") ?? Timestamp(seconds: 0)
    private static let checkpoints: [Int64] = [1, 3, 6, 12, 24, 48, 168]
    private static let kinds = ["educational", "factual", "opinion", "story"].flatMap { type in
        ["single", "thread"].map { (type, $0) }
    }

    /// - Parameter choices: the seed of the account's own choices, where it is not to follow from the audience's.
    init(seed: UInt64, choices: UInt64? = nil, usesBandits: Bool) {
        audience = Audience(truth: PlantedTruth(seed: seed))
        self.usesBandits = usesBandits
        self.choices = choices ?? seed &+ 1000
        random = SeededGenerator(seed: self.choices)
        arms = Self.kinds.map { BetaArm(name: "content_\($0.0)_\($0.1)") }
    }

    /// Lives two weeks and gives the last `count` posts, oldest first, as read at the end.
    mutating func live(days: Int64 = 14, lastPosts count: Int = 420) -> [Row] {
        for day in 0..<days {
            learn(at: Self.start + .days(day))
            let sampling = ThompsonSampling(arms: arms, exploration: 0.3)
            for number in 0..<60 { publish(day: day, number: number, sampling) }
        }
        let end = Self.start + .days(days) + .hours(3)
        return posts.suffix(count).compactMap { row(of: $0, at: end) }
    }

    private mutating func publish(day: Int64, number: Int, _ sampling: ThompsonSampling?) {
        let kind = usesBandits ? sampling?.choose(using: &random).index ?? 0 : random.uniform(below: Self.kinds.count)
        let explore = !usesBandits || random.uniform() < 0.3
        let hour = explore ? random.uniform(below: 24) : UCB1().choose(hours) ?? 0
        let name = random.index(weightedBy: GeneratorRegistry.defaults.map(\.weight)).map {
            GeneratorRegistry.names[$0]
        }
        let traits = PostTraits(
            decisionID: "\(choices)-\(day)-\(number)", generator: name, contentType: Self.kinds[kind].0,
            format: Self.kinds[kind].1, hour: hour, quality: random.beta(2.5, 2),
            novelty: random.beta(2, 2), expertise: random.beta(2, 2), viralScore: 100 * random.beta(2, 2))
        let moment = Self.start + .days(day) + .minutes(Int64(number) * 24)
        posts.append(
            PublishedPost(
                id: traits.decisionID ?? "", text: "", postedAt: moment, followersAtPosting: 26_000, traits: traits))
    }

    private mutating func learn(at now: Timestamp) {
        for index in arms.indices { (arms[index].successes, arms[index].failures) = (0, 0) }
        var sums = [(Int64, Double)](repeating: (0, 0), count: 24)
        for post in posts where now - post.postedAt <= .days(8) {
            guard let row = row(of: post, at: now) else { continue }
            let name = "content_\(row.traits.contentType ?? "")_\(row.traits.format ?? "")"
            if let arm = arms.firstIndex(where: { $0.name == name }) {
                if row.rate > 0.03 { arms[arm].successes += 1 } else { arms[arm].failures += 1 }
            }
            sums[row.traits.hour].0 += 1
            sums[row.traits.hour].1 += row.rate
        }
        hours = sums.map { UCB1.Arm(pulls: $0.0, meanReward: $0.0 > 0 ? $0.1 / Double($0.0) : 0) }
    }

    /// The post at its latest checkpoint of at least three hours.
    private func row(of post: PublishedPost, at now: Timestamp) -> Row? {
        let age = now - post.postedAt
        guard let checkpoint = Self.checkpoints.last(where: { .hours($0) <= age }), checkpoint >= 3 else { return nil }
        let counts = audience.totals(of: post).counts(at: .hours(checkpoint))
        let rate = Double(counts.likes + counts.reposts + counts.replies) / Double(max(1, counts.impressions))
        return Row(traits: post.traits, rate: rate, follows: counts.follows, impressions: counts.impressions)
    }
}
