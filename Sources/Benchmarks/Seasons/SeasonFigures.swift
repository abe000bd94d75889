/// What a scenario's seasons came to: one line a policy.
struct SeasonFigures: Sendable {
    static let firstMonth = 0..<30
    static let thirdMonth = 60..<90

    struct Line: Sendable {
        let policy: WritingPolicy
        /// Mean over accounts of pooled F/1K; `nil` where the season is too short.
        let firstMonth: Estimate?
        let thirdMonth: Estimate?
        /// Followers a 1000 impressions short of the oracle's, over the season.
        let regret: Estimate?
        /// Less the original rule's, on the same account and luck.
        let firstOverOriginal: Estimate?
        let thirdOverOriginal: Estimate?
        /// How much of what lies between the starting weights and the reachable it took, in the third month.
        let shareOfReachable: Double?
    }

    let scenario: Scenario
    let lines: [Line]

    init(_ scenario: Scenario, policies: [WritingPolicy], rows: [SeasonsBench.Row]) {
        self.scenario = scenario
        let first = Self.figures(policies, rows) { $0.followersPerThousand(Self.firstMonth) }
        let third = Self.figures(policies, rows) { $0.followersPerThousand(Self.thirdMonth) }
        let regret = Self.figures(policies, rows) { $0.regretPerThousand }
        let static3 = third[.fixed].flatMap { Estimate($0) }?.mean
        let reachable3 = third[.reachable].flatMap { Estimate($0) }?.mean
        lines = policies.map { policy in
            let mean = third[policy].flatMap { Estimate($0) }
            var share: Double?
            if let mean, let static3, let reachable3, reachable3 > static3 {
                share = (mean.mean - static3) / (reachable3 - static3)
            }
            return Line(
                policy: policy, firstMonth: first[policy].flatMap { Estimate($0) }, thirdMonth: mean,
                regret: regret[policy].flatMap { Estimate($0) },
                firstOverOriginal: Self.difference(first[policy], first[.original]),
                thirdOverOriginal: Self.difference(third[policy], third[.original]), shareOfReachable: share)
        }
    }

    /// One value an account, in the accounts' order; none for a policy of which any account has none.
    private static func figures(
        _ policies: [WritingPolicy], _ rows: [SeasonsBench.Row], _ figure: (Season.Result) -> Double?
    ) -> [WritingPolicy: [Double]] {
        var found: [WritingPolicy: [Double]] = [:]
        for (index, policy) in policies.enumerated() {
            let values = rows.compactMap { figure($0[index]) }
            if values.count == rows.count { found[policy] = values }
        }
        return found
    }

    private static func difference(_ left: [Double]?, _ right: [Double]?) -> Estimate? {
        guard let left, let right else { return nil }
        return Estimate(zip(left, right).map { $0 - $1 })
    }
}
