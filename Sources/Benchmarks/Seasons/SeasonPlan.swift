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
        /// The source reports its followers.
        var reportsFollowers: Bool
    }

    static let start = Timestamp(seconds: 1_772_409_600)
    /// The share of posts whose followers the source never reports.
    static let unreported = 0.10

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
                        reportsFollowers: random.uniform() >= Self.unreported))
            }
        }
        self.slots = slots
    }

    /// What each generator is worth to an audience, in the registry's order.
    func worths(_ audience: Int) -> [Double] {
        GeneratorRegistry.names.map { audiences[audience].truth.generators[$0]?.followersPer1K ?? 0 }
    }
}

/// A kind of season: what is hard about it.
enum Scenario: String, CaseIterable, Sendable {
    case stationary
    case nonStationary = "non-stationary"
    case coldStart = "cold-start"
    case tinyAccount = "tiny-account"
    case delayedFeedback = "delayed-feedback"
    case viralOutlier = "viral-outlier"
    case smallDifferences = "small-differences"
    case sharedFollowers = "shared-followers"

    var conditions: Conditions {
        var conditions = Conditions()
        switch self {
        case .stationary: break
        case .nonStationary: conditions.dealsFromDay = [25, 65]
        case .coldStart:
            conditions.postsPerDay = 3
            conditions.bestIsRare = true
        case .tinyAccount: conditions.followers = 200
        case .delayedFeedback: conditions.delayHours = 120
        case .viralOutlier: conditions.outlierDays = [10, 70]
        case .smallDifferences: conditions.spread = 0.25
        case .sharedFollowers: conditions.sharesFollowers = true
        }
        return conditions
    }

    /// One sentence for the report.
    var summary: String {
        switch self {
        case .stationary: "12 posts a day to 20,000 followers; what the generators are worth stays as it is."
        case .nonStationary: "On days 25 and 65 the worths are drawn again."
        case .coldStart: "3 posts a day, and the best generator is one of those that start at 2 %."
        case .tinyAccount: "200 followers: some 35 impressions and 0.07 followers a post."
        case .delayedFeedback: "A post's followers are known five days after they came."
        case .viralOutlier:
            "On days 10 and 70 one post of a poor generator is seen 40 times as often, at 15 followers a 1000."
        case .smallDifferences: "The worths lie a quarter as far from their mean: 1.7 to 3.1."
        case .sharedFollowers: "No post's own followers are known: the account's growth is shared by impressions."
        }
    }
}

/// What a season is like, in figures.
struct Conditions: Hashable, Sendable {
    var postsPerDay = 12
    var followers: Int64 = 20_000
    /// Days on which the generators' worths are drawn again.
    var dealsFromDay: [Int] = []
    /// The best worth goes to a generator that starts at the least weight.
    var bestIsRare = false
    /// Hours after which a follower is reported, beyond the wait for the next reading.
    var delayHours: Int64 = 12
    /// Days on which one post of a poor generator goes round the world.
    var outlierDays: [Int] = []
    /// Multiplies each worth's distance from the mean of all.
    var spread = 1.0
    /// Followers are known of the account alone.
    var sharesFollowers = false

    /// The audiences of the season, by the day from which each holds.
    func audiences(seed: UInt64) -> [(day: Int, audience: Audience)] {
        ([0] + dealsFromDay).enumerated().map { number, day in
            let dealt = GeneratorTruth.deal(seed: seed &+ UInt64(number) &* 1_000_003)
            let truth = PlantedTruth(seed: seed, generators: stretched(swapped(dealt)))
            return (day, Audience(truth: truth))
        }
    }

    private func swapped(_ dealt: [String: GeneratorTruth]) -> [String: GeneratorTruth] {
        guard bestIsRare, let rare = GeneratorRegistry.defaults.last?.name,
            let best = dealt.max(by: { $0.value.followersPer1K < $1.value.followersPer1K })?.key
        else { return dealt }
        var worths = dealt
        (worths[rare], worths[best]) = (dealt[best], dealt[rare])
        return worths
    }

    private func stretched(_ dealt: [String: GeneratorTruth]) -> [String: GeneratorTruth] {
        guard spread != 1 else { return dealt }
        let mean = GeneratorRegistry.names.reduce(0) { $0 + (dealt[$1]?.followersPer1K ?? 0) } / Double(dealt.count)
        return dealt.mapValues { worth in
            var worth = worth
            worth.followersPer1K = mean + spread * (worth.followersPer1K - mean)
            return worth
        }
    }
}
