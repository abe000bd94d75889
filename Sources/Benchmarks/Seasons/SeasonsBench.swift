import Determinism
import Learning
import Runtime

/// All seasons: each scenario, account and policy once.
struct SeasonsBench: Sendable {
    let accounts: Int
    let days: Int
    let seed: UInt64
    /// Accounts at once.
    private static let width = 16
    var scenarios = Scenario.allCases
    var policies = WritingPolicy.standard

    /// One account's results, by policy as in `policies`.
    typealias Row = [Season.Result]

    /// - Parameter advanced: called as accounts are done, with how many at once.
    /// - Returns: by scenario, then by account in their order, whatever order they were worked out in.
    func run(advanced: (Int) -> Void = { _ in }) async -> [(scenario: Scenario, rows: [Row])] {
        var results: [(scenario: Scenario, rows: [Row])] = []
        for scenario in scenarios {
            var rows = [Row](repeating: [], count: accounts)
            await withTaskGroup(of: (Int, Row).self) { group in
                // A few at once: more would keep whoever shows the progress waiting for the last.
                for account in 0..<min(Self.width, accounts) {
                    group.addTask { (account, self.row(scenario, account: account)) }
                }
                var next = Self.width
                for await (account, row) in group {
                    rows[account] = row
                    advanced(1)
                    guard next < accounts else { continue }
                    let following = next
                    group.addTask { (following, self.row(scenario, account: following)) }
                    next += 1
                }
            }
            results.append((scenario, rows))
        }
        return results
    }

    private func row(_ scenario: Scenario, account: Int) -> Row {
        var seeds = SeededGenerator(seed: seed, stream: "season/account/\(account)")
        let plan = SeasonPlan(scenario.conditions, account: seeds.next(), days: days)
        return policies.map { Season.run(plan, policy: $0) }
    }
}
