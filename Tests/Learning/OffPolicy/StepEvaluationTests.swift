import Learning
import Testing

@Suite struct StepEvaluationTests {
    private let present = InventedLog.late
    /// Nearly all to the worst generator.
    private let bad = [0.90, 0.02, 0.02, 0.02, 0.02, 0.02]
    /// Most to the best.
    private let good = [0.02, 0.02, 0.02, 0.02, 0.12, 0.80]

    @Test func `a step to the worst generator is refused`() throws {
        let step = StepEvaluation(InventedLog.posts(2000, seed: 1), present: present, proposed: bad)
        #expect(step.verdict(.interval) == .refused)
        #expect(step.verdict(.difference) == .refused)
        #expect(step.verdict(.off) == .accepted)
        #expect(try #require(step.difference).high < 0)
    }

    @Test func `a step to the best generator is accepted`() {
        let step = StepEvaluation(InventedLog.posts(2000, seed: 1), present: present, proposed: good)
        #expect(step.verdict(.interval) == .accepted)
        #expect(step.verdict(.difference) == .accepted)
    }

    @Test func `a small loss is refused by the difference where the intervals overlap`() {
        let slightly = zip(present, bad).map { 0.9 * $0 + 0.1 * $1 }
        let step = StepEvaluation(InventedLog.posts(1500, seed: 4), present: present, proposed: slightly)
        #expect(step.verdict(.interval) == .accepted)
        #expect(step.verdict(.difference) == .refused)
    }

    @Test func `ten posts are not enough to refuse anything`() {
        let step = StepEvaluation(InventedLog.posts(10, seed: 1), present: present, proposed: bad)
        #expect(step.verdict(.interval) == .notEnoughEvidence)
    }

    @Test func `no change is worth nothing, exactly`() throws {
        let step = StepEvaluation(InventedLog.posts(300, seed: 1), present: present, proposed: present)
        let difference = try #require(step.difference)
        #expect(difference.value == 0 && difference.standardError == 0)
        #expect(step.verdict(.difference) == .accepted)
    }

    /// Refusals of a good step over many logs: what the guard costs.
    @Test func `a good step is hardly ever refused`() {
        var refused = (interval: 0, difference: 0)
        for seed in 0..<UInt64(60) {
            let step = StepEvaluation(InventedLog.posts(400, seed: seed), present: present, proposed: good)
            refused.interval += step.verdict(.interval) == .refused ? 1 : 0
            refused.difference += step.verdict(.difference) == .refused ? 1 : 0
        }
        #expect(refused.interval == 0)
        #expect(refused.difference <= 2)
    }
}
