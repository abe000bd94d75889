import CommandLine
import Determinism
import Learning
import Runtime

/// `benchmarks learning`: simulated seasons.
enum LearningCommand {
    static let command = Command(
        "learning",
        "Plays seasons of invented accounts under several policies and compares followers per 1000 impressions.",
        discussion: """
            Every policy sees the same accounts, posts and luck. Figures are of the planted truth: what the posts that a
            policy chose are worth, not what came of them by chance. Margins are 95 % over accounts.
            """,
        options: [
            .value("accounts", "COUNT", "how many accounts (default: 200)"),
            .value("days", "COUNT", "how many days each (default: 90)"),
            .value("seed", "S", "of everything that is drawn (default: 1)"),
            .values("scenario", "NAME", "only this one: \(Scenario.allCases.map(\.rawValue).joined(separator: ", "))"),
            .values(
                "policy", "NAME", "only this one: \(WritingPolicy.allCases.map(\.rawValue).joined(separator: ", "))"),
            .json,
        ],
        examples: [.init("benchmarks learning --accounts 20 --scenario stationary", "a quick look at one scenario")],
        exits: []
    ) { arguments in
        var bench = SeasonsBench(
            accounts: try arguments.int("accounts", in: 2...100_000) ?? 200,
            days: try arguments.int("days", in: 1...3650) ?? 90,
            seed: UInt64(try arguments.int("seed", in: 0...Int(Int32.max)) ?? 1))
        let scenarios: [Scenario] = try choices("scenario", arguments)
        if !scenarios.isEmpty { bench.scenarios = scenarios }
        let policies: [WritingPolicy] = try choices("policy", arguments)
        if !policies.isEmpty { bench.policies = policies }
        var progress = Progress("accounts", total: bench.accounts * bench.scenarios.count)
        let figures = await bench.run { progress.advance(by: $0) }.map {
            SeasonFigures($0.scenario, policies: bench.policies, rows: $0.rows)
        }
        progress.finish()
        if arguments.has("json") {
            let value: StructuredValue = [
                "accounts": .count(bench.accounts), "days": .count(bench.days), "seed": .int(Int64(bench.seed)),
                "scenarios": .list(figures.map(\.value)),
            ]
            Console.output(value.json)
        } else {
            let policies = bench.policies.map { "\($0.rawValue): \($0.summary)" }.joined(separator: "\n")
            let heading = "\(bench.accounts) accounts, \(bench.days) days, seed \(bench.seed)"
            Console.output(([heading, policies] + figures.map(\.text)).joined(separator: "\n\n"))
        }
        return .success
    }

    /// What an option that may be repeated names, in the order of the names.
    private static func choices<Choice: RawRepresentable & CaseIterable>(
        _ option: String, _ arguments: CommandArguments
    ) throws(CommandFailure) -> [Choice] where Choice.RawValue == String {
        let names = arguments.all(option)
        if let unknown = names.first(where: { Choice(rawValue: $0) == nil }) {
            throw CommandFailure(.usage, "--\(option): there is no \(option) \"\(unknown)\"")
        }
        return Choice.allCases.filter { names.contains($0.rawValue) }
    }
}

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
                // A few at once: with more, the progress would wait for the last.
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
