import Learning
import Model

/// What the arms had learned at a moment: content arms and hours, each post counted once.
struct ChoiceEvidence: Sendable {
    private(set) var arms: [String: BetaArm] = [:]
    private(set) var hours: [Int: UCB1.Arm] = [:]

    mutating func add(arm: String?, hour: Int, rate: Double, successRate: Double) {
        if let arm {
            var known = arms[arm] ?? BetaArm(name: arm)
            if SuccessRule.isSuccess(rate: rate, threshold: successRate) {
                known.successes += 1
            } else {
                known.failures += 1
            }
            arms[arm] = known
        }
        var known = hours[hour] ?? UCB1.Arm(pulls: 0.0, meanReward: 0)
        known.meanReward = (known.meanReward * known.pulls + rate) / (known.pulls + 1)
        known.pulls += 1
        hours[hour] = known
    }

    /// The arm most likely to be the best of those offered; `nil` where fewer than two of them are known.
    func bestArm(of offered: [String]) -> String? {
        let known = offered.compactMap { arms[$0] }
        guard known.count > 1 else { return nil }
        let chances = ProbabilityOfBest.of(known)
        return chances.indices.max { chances[$0] < chances[$1] }.map { known[$0].name }
    }

    /// UCB1's choice among the hours offered that were tried; `nil` where fewer than two were.
    func bestHour(of offered: [Int], curiosity: Double) -> Int? {
        let known = offered.compactMap { hour in hours[hour].map { (hour: hour, arm: $0) } }
        guard known.count > 1 else { return nil }
        return UCB1(c: curiosity).choose(known.map(\.arm)).map { known[$0].hour }
    }
}
