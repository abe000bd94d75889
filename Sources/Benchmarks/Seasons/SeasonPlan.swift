import Audience
import Determinism
import Learning
import Model
import Timekeeping

/// What an account posts in a season, but for the generators: the same for every policy, so that they are compared on
/// the same luck.
struct SeasonPlan: Sendable {
    struct Slot: Sendable {
        var postedAt: Timestamp
        var traits: PostTraits
        /// Decides which generator writes it, by the weights of the moment; uniform in [0, 1).
        var chance: Double
        /// Index of the audience that sees it.
        var audience: Int
        /// A poor generator posts beside it, and that post goes round the world.
        var isOutlier = false
        /// The source tells its followers.
        var tellsFollowers: Bool
    }

    static let start = Timestamp(seconds: 1_772_409_600)
    /// The share of posts of which the source never tells the followers.
    static let untold = 0.10

    let conditions: Conditions
    let account: UInt64
    let days: Int
    let audiences: [Audience]
    /// By time of posting.
    let slots: [Slot]
    private let dealDays: [Int]

    /// - Parameter account: the account's seed.
    init(_ conditions: Conditions, account: UInt64, days: Int) {
        self.conditions = conditions
        self.account = account
        self.days = days
        let dealt = conditions.audiences(seed: account)
        audiences = dealt.map(\.audience)
        dealDays = dealt.map(\.day)
        var random = SeededGenerator(seed: account, stream: "season/plan")
        let types = ["educational", "factual", "opinion", "story"]
        var slots: [Slot] = []
        let gap = Span.days(1).microseconds / Int64(conditions.postsPerDay)
        for day in 0..<days {
            for number in 0..<conditions.postsPerDay {
                let offset = Int64(number) * gap + Int64(random.uniform() * Double(gap))
                let moment = Self.start + .days(Int64(day)) + Span(microseconds: offset)
                let traits = PostTraits(
                    decisionID: "\(day)-\(number)", contentType: types[random.uniform(below: types.count)],
                    format: random.uniform() < 0.5 ? "single" : "thread", hour: Int(offset / 3_600_000_000),
                    quality: random.beta(2.5, 2), novelty: random.beta(2, 2), expertise: random.beta(2, 2),
                    viralScore: 100 * random.beta(2, 2))
                slots.append(
                    Slot(
                        postedAt: moment, traits: traits, chance: random.uniform(),
                        audience: dealDays.lastIndex { $0 <= day } ?? 0,
                        isOutlier: number == 0 && conditions.outlierDays.contains(day),
                        tellsFollowers: random.uniform() >= Self.untold))
            }
        }
        self.slots = slots
    }

    /// What each generator is worth to an audience, in the registry's order.
    func worths(_ audience: Int) -> [Double] {
        GeneratorRegistry.names.map { audiences[audience].truth.generators[$0]?.followersPer1K ?? 0 }
    }
}
