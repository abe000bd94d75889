import Determinism
import Learning

/// Regret month by month, of one kind of choice.
struct RegretResult: Sendable {
    enum Kind: String, Sendable { case arms, hours }

    let kind: Kind
    let months: [RegretMonth]
    /// Months with posts for which nothing can be said.
    let silent: Int
    /// Over the months, each by its posts.
    let regret: Double?
    /// 95 %, by months; `nil` with fewer than six.
    let interval: ClosedRange<Double>?

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
