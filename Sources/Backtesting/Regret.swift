import Determinism
import Learning

/// Regret month by month, of one kind of choice.
public struct RegretResult: Sendable {
    public enum Kind: String, Sendable { case arms, hours }

    public let kind: Kind
    public let months: [RegretMonth]
    /// Months with posts for which nothing can be said.
    public let silent: Int
    /// Over the months, each by its posts.
    public let regret: Double?
    /// 95 %, by months; `nil` with fewer than six.
    public let interval: ClosedRange<Double>?

    init(
        _ kind: Kind, _ posts: [JudgedPost], _ evidence: [CalendarMonth: ChoiceEvidence], _ settings: BacktestSettings
    ) {
        self.kind = kind
        let byMonth = Dictionary(grouping: posts.filter(\.isLearnable), by: \.month)
        let months = byMonth.sorted { $0.key < $1.key }.compactMap { month, posts -> RegretMonth? in
            guard let known = evidence[month] else { return nil }
            switch kind {
            case .arms:
                return RegretMonth(month, Self.rates(posts, by: \.arm)) { known.bestArm(of: $0) }
            case .hours:
                return RegretMonth(month, Self.rates(posts, by: \.hour)) {
                    known.bestHour(of: $0, curiosity: settings.hourCuriosity)
                }
            }
        }
        self.months = months
        silent = byMonth.count - months.count
        regret = Self.pooled(months)
        var random = SeededGenerator(seed: settings.seed, stream: "backtest/regret/\(kind.rawValue)")
        interval = BlockBootstrap().interval(of: months, using: &random, Self.pooled)
    }

    private static func rates<Choice: Hashable>(
        _ posts: [JudgedPost], by choice: (JudgedPost) -> Choice?
    ) -> [Choice: [Double]] {
        var rates: [Choice: [Double]] = [:]
        for post in posts {
            guard let choice = choice(post), let rate = post.actualRate else { continue }
            rates[choice, default: []].append(rate)
        }
        return rates
    }

    private static func pooled(_ months: [RegretMonth]) -> Double? {
        let posts = months.reduce(0) { $0 + $1.posts }
        return posts > 0 ? months.reduce(0) { $0 + Double($1.posts) * $1.regret } / Double(posts) : nil
    }
}

/// One month's posts as choices, and what the evidence of its first day would have chosen among them.
///
/// Nobody knows what a post would have earned elsewhere. What can be said: of the choices the month offers with at least
/// three learnable posts each, which one the evidence preferred, and how its posts did beside all of them. Choices were
/// not drawn at random, so a difference is no effect of choosing.
public struct RegretMonth: Sendable {
    public static let leastPosts = 3

    public let month: CalendarMonth
    /// Posts at the choices offered.
    public let posts: Int
    public let offered: Int
    /// The choice preferred when the month began.
    public let learned: String
    public let learnedRate: Double
    /// Mean rate of the posts at the choices offered: what the account did.
    public let postedRate: Double
    /// The choice that did best, known afterwards; the best of several means is too high by chance.
    public let bestRate: Double

    /// How much more the preferred choice's posts earned than those made: what was missed.
    public var regret: Double { learnedRate - postedRate }

    /// - Parameters:
    ///   - choices: rates by choice, of the month's learnable posts.
    ///   - choose: the evidence's preference among choices; `nil` where it has none.
    public init?<Choice: Hashable & Comparable>(
        _ month: CalendarMonth, _ choices: [Choice: [Double]], choose: ([Choice]) -> Choice?
    ) {
        let offered = choices.filter { $0.value.count >= Self.leastPosts }
        guard offered.count > 1, let learned = choose(offered.keys.sorted()), let rates = offered[learned] else {
            return nil
        }
        let all = offered.values.flatMap(\.self)
        self.month = month
        posts = all.count
        self.offered = offered.count
        self.learned = "\(learned)"
        learnedRate = Self.mean(rates)
        // Summed by sorted rates, so that equal posts give equal bytes.
        postedRate = Self.mean(all.sorted())
        bestRate = offered.values.map(Self.mean).max() ?? learnedRate
    }

    private static func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
}
