import Schema

/// Each example counts once for its content arm and once for its hour, at the rate its latest verdict saw.
enum ArmCheck {
    /// One learnable post as the arms see it.
    struct Example: Sendable {
        var banditArm: String?
        var decisionType: PostMessage.DecisionType
        /// Of posting, in the account's time zone.
        var hour: Int
        var rate: Double
    }

    static func check(examples: [Example], arms: [String: ArmRow], successRate: Double) -> Check {
        var rates: [String: [Double]] = [:]
        for example in examples {
            if let arm = example.banditArm.flatMap({ ArmName($0) }) {
                rates[arm.contentArm, default: []].append(example.rate)
            }
            rates[TimingArm.name(hour: example.hour), default: []].append(example.rate)
        }
        var check = Check("bandit_arms", unit: "arms")
        for name in Set(rates.keys).union(arms.keys).sorted() {
            check.compared += 1
            let pulled = rates[name] ?? []
            let wins = pulled.filter { $0 > successRate }.count
            let stored = arms[name] ?? ArmRow(successes: 0, failures: 0, averageReward: nil)
            let mean = pulled.isEmpty ? nil : pulled.reduce(0, +) / Double(pulled.count)
            let expected: [(String, Cell, Cell)] = [
                ("successes", .integer(Int64(wins)), .integer(stored.successes)),
                ("failures", .integer(Int64(pulled.count - wins)), .integer(stored.failures)),
                ("avg_reward", .summed(mean), .summed(stored.averageReward)),
            ]
            for (what, should, has) in expected where !should.agrees(with: has) {
                check.disagreements.append(
                    Disagreement(key: name, what: what, expected: should.description, found: has.description))
            }
        }
        return check
    }
}
