import Runtime

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
