import Audience
import Learning
import Runtime
import Testing
import Timekeeping

@testable import Benchmarks

@Suite struct SeasonTests {
    private func bench(accounts: Int = 2, days: Int = 7, seed: UInt64 = 5) -> SeasonsBench {
        var bench = SeasonsBench(accounts: accounts, days: days, seed: seed)
        bench.scenarios = [.stationary, .sharedFollowers]
        bench.policies = [.rookery, .original, .thompson, .fixed]
        return bench
    }

    private func json(_ bench: SeasonsBench) async -> String {
        await bench.run().map {
            SeasonFigures($0.scenario, policies: bench.policies, rows: $0.rows).value.json
        }.joined(separator: "\n")
    }

    @Test func `the same seed gives the same bytes however the accounts are spread over threads`() async {
        let once = await json(bench())
        #expect(await json(bench()) == once)
        #expect(await json(bench(seed: 6)) != once)
    }

    @Test func `what learns ends between the starting weights and the oracle, and Rookery before the original rule`()
        async throws
    {
        var bench = bench(accounts: 4, days: 20)
        bench.scenarios = [.stationary]
        bench.policies = [.oracle, .reachable, .rookery, .original, .fixed]
        let rows = await bench.run()[0].rows
        var means: [WritingPolicy: Double] = [:]
        for (index, policy) in bench.policies.enumerated() {
            let last = rows.compactMap { $0[index].followersPerThousand(12..<20) }
            means[policy] = last.reduce(0, +) / Double(last.count)
        }
        func mean(_ policy: WritingPolicy) throws -> Double { try #require(means[policy]) }
        #expect(abs(try mean(.oracle) - 6) < 1e-9)
        #expect(try mean(.reachable) < mean(.oracle))
        #expect(try mean(.rookery) < mean(.reachable))
        #expect(try mean(.rookery) > mean(.original))
        #expect(try mean(.original) > mean(.fixed))
    }

    @Test func `every policy meets the same posts, and nobody's choice changes another's luck`() {
        let plan = SeasonPlan(Scenario.stationary.conditions, account: 4, days: 4)
        #expect(plan.slots.count == 48)
        #expect(zip(plan.slots, plan.slots.dropFirst()).allSatisfy { $0.postedAt <= $1.postedAt })
        #expect(Season.run(plan, policy: .rookery) == Season.run(plan, policy: .rookery))
        // Nothing is learned on the first day, so all who start from the same weights choose alike.
        let first = [WritingPolicy.rookery, .raw, .original, .fixed].map { Season.run(plan, policy: $0).days[0] }
        #expect(Set(first).count == 1)
    }

    @Test func `the followers of a post are told late, of some posts never, and more come with time`() {
        var conditions = Conditions()
        conditions.delayHours = 120
        let plan = SeasonPlan(conditions, account: 9, days: 30)
        var told = 0
        for slot in plan.slots {
            let traits = slot.traits
            let totals = plan.audiences[0].totals(
                of: PublishedPost(
                    id: "", text: "", postedAt: slot.postedAt, followersAtPosting: 20_000, traits: traits))
            var post = SeasonPost(slot, in: plan, generator: 0, totals: totals)
            post.read(at: slot.postedAt + .minutes(59))
            #expect(post.collectedAt == nil)
            post.read(at: slot.postedAt + .days(2))
            #expect(post.impressions > 0 && post.followers == nil)
            post.read(at: slot.postedAt + .days(7))
            #expect(post.collectedAt == slot.postedAt + .days(7))
            if post.followers != nil { told += 1 }
        }
        #expect(Double(told) / Double(plan.slots.count) > 0.8 && told < plan.slots.count)
    }

    @Test func `shared followers add up to what the account grew`() {
        let plan = SeasonPlan(Scenario.sharedFollowers.conditions, account: 2, days: 4)
        var record = SeasonRecord(plan.conditions)
        var grown: Int64 = 0
        var totals: [(Timestamp, PostTotals)] = []
        for slot in plan.slots {
            let published = PublishedPost(
                id: "", text: "", postedAt: slot.postedAt, followersAtPosting: 20_000, traits: slot.traits)
            let total = plan.audiences[0].totals(of: published)
            totals.append((slot.postedAt, total))
            record.append(SeasonPost(slot, in: plan, generator: 3, totals: total))
        }
        let end = SeasonPlan.start + .days(9)
        for tick in 1...(9 * 12) { record.shareFollowers(at: SeasonPlan.start + .hours(2 * Int64(tick))) }
        for (posted, total) in totals {
            let follows = total.follows(at: end - posted)
            grown += follows.gained + follows.organic - follows.lost
        }
        let shared = record.evidence(at: end).generators.reduce(0) { $0 + $1.followers }
        #expect(shared > grown * 8 / 10 && shared <= grown)
    }

    @Test func `a season too short for a month has no figure of it`() async {
        var bench = bench(accounts: 2, days: 29)
        bench.policies = [.original, .fixed]
        let rows = await bench.run()[0].rows
        let figures = SeasonFigures(.stationary, policies: bench.policies, rows: rows)
        #expect(figures.lines.allSatisfy { $0.firstMonth == nil && $0.thirdMonth == nil && $0.regret != nil })
        #expect(figures.text.contains("–"))
    }
}
