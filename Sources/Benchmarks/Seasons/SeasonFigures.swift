import Runtime

/// What a scenario's seasons came to: one line a policy.
struct SeasonFigures: Sendable {
    static let firstMonth = 0..<30
    static let thirdMonth = 60..<90

    struct Line: Sendable {
        let policy: WritingPolicy
        /// Mean over accounts of pooled F/1K; `nil` where the season is too short.
        let firstMonth: Estimate?
        let thirdMonth: Estimate?
        /// Followers per 1000 impressions short of the oracle's, over the season.
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

/// A mean over accounts with its 95 % interval, by the normal approximation.
struct Estimate: Hashable, Sendable {
    let mean: Double
    /// Half the interval's width; `nil` for fewer than two accounts.
    let margin: Double?

    init?(_ values: [Double]) {
        guard !values.isEmpty else { return nil }
        let count = Double(values.count)
        let mean = values.reduce(0, +) / count
        self.mean = mean
        guard values.count > 1 else {
            margin = nil
            return
        }
        let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)
        margin = 1.96 * (variance / count).squareRoot()
    }

    /// The interval lies wholly above 0.
    var isAboveZero: Bool { margin.map { mean - $0 > 0 } ?? false }
    /// The interval lies wholly below 0.
    var isBelowZero: Bool { margin.map { mean + $0 < 0 } ?? false }
}

extension SeasonFigures {
    /// A table: a heading, then a line a policy.
    var text: String {
        let heading = [
            "policy".padded(to: -10), "month 1".padded(to: 8), "month 3".padded(to: 8), "reachable".padded(to: 10),
            "regret".padded(to: 14), "month 1 − original".padded(to: 19), "month 3 − original".padded(to: 19),
        ]
        let rows = lines.map { line in
            [
                line.policy.rawValue.padded(to: -10), (line.firstMonth?.mean.rounded2 ?? "–").padded(to: 8),
                (line.thirdMonth?.mean.rounded2 ?? "–").padded(to: 8),
                (line.shareOfReachable.map { "\(Int(($0 * 100).rounded())) %" } ?? "–").padded(to: 10),
                (line.regret?.text ?? "–").padded(to: 14), (line.firstOverOriginal?.text ?? "–").padded(to: 19),
                (line.thirdOverOriginal?.text ?? "–").padded(to: 19),
            ]
        }
        let table = ([heading] + rows).map { $0.joined(separator: "  ") }
        return (["\(scenario.rawValue): \(scenario.summary)", ""] + table).joined(separator: "\n")
    }

    var value: StructuredValue {
        [
            "scenario": .text(scenario.rawValue), "summary": .text(scenario.summary),
            "policies": .list(
                lines.map { line in
                    [
                        "policy": .text(line.policy.rawValue), "f_per_1k_month_1": Estimate.value(line.firstMonth),
                        "f_per_1k_month_3": Estimate.value(line.thirdMonth),
                        "share_of_reachable": .optional(line.shareOfReachable),
                        "regret_per_1k": Estimate.value(line.regret),
                        "month_1_over_original": Estimate.value(line.firstOverOriginal),
                        "month_3_over_original": Estimate.value(line.thirdOverOriginal),
                    ]
                }),
        ]
    }
}

extension Estimate {
    /// Mean ± margin, two digits.
    var text: String { mean.rounded2 + (margin.map { " ± \($0.rounded2)" } ?? "") }

    static func value(_ estimate: Estimate?) -> StructuredValue {
        guard let estimate else { return .null }
        return ["mean": .double(estimate.mean), "margin": .optional(estimate.margin)]
    }
}

extension Double {
    /// To two digits after the point, always both of them.
    fileprivate var rounded2: String {
        let hundredths = Int((abs(self) * 100).rounded())
        let sign = self < 0 && hundredths > 0 ? "−" : ""
        return "\(sign)\(hundredths / 100).\(hundredths % 100 / 10)\(hundredths % 10)"
    }
}

extension String {
    /// Filled with spaces: before it, or after it where the width is negative.
    fileprivate func padded(to width: Int) -> String {
        let filling = String(repeating: " ", count: max(0, abs(width) - count))
        return width < 0 ? self + filling : filling + self
    }
}
