import Learning

/// One month's posts as choices, and what the evidence of its first day would have chosen among them.
///
/// Nobody knows what a post would have earned elsewhere. What can be said: of the choices the month offers with at least
/// three learnable posts each, which one the evidence preferred, and how its posts did beside all of them. Choices were
/// not drawn at random, so a difference is no effect of choosing.
struct RegretMonth: Sendable {
    static let leastPosts = 3

    let month: CalendarMonth
    /// Posts at the choices offered.
    let posts: Int
    let offered: Int
    /// The choice preferred when the month began.
    let learned: String
    let learnedRate: Double
    /// Mean rate of the posts at the choices offered: what the account did.
    let postedRate: Double
    /// The choice that did best, known afterwards; the best of several means is too high by chance.
    let bestRate: Double

    /// How much more the preferred choice's posts earned than those made: what was missed.
    var regret: Double { learnedRate - postedRate }

    /// - Parameters:
    ///   - choices: rates by choice, of the month's learnable posts.
    ///   - choose: the evidence's preference among choices; `nil` where it has none.
    init?<Choice: Hashable & Comparable>(
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
