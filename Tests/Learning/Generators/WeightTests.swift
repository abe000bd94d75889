import Learning
import Testing

@Suite struct WeightTests {
    static let policy = WeightPolicy()

    static func state(
        _ name: String, _ weight: Double, followers: Int64? = nil, posts: Int64 = 10, locked: Bool = false,
        override: Double? = nil
    ) -> GeneratorState {
        let evidence = followers.map {
            GeneratorEvidence(posts: posts, measuredPosts: posts, impressions: 10_000, followers: $0)
        }
        return GeneratorState(
            name: name, weight: weight, isLocked: locked, override: override, evidence: evidence ?? .init())
    }

    @Test func `a worked example of four generators`() throws {
        let states = [
            Self.state("a", 0.4, followers: 40), Self.state("b", 0.3, followers: 20),
            Self.state("c", 0.2, followers: 0), Self.state("d", 0.1),
        ]
        let update = try WeightUpdate(states, policy: Self.policy)
        // a scores 1, b (1/2)^1.3, c is failing, d is new and keeps 1/4. Each has 0.15/4 before scores; the rest of
        // 3/4 goes by score.
        let low = 0.0375
        let rest = 0.75 - 3 * low
        let scores = 1 + 0.406126198178118
        #expect(abs(update.changes[0].target - (low + rest / scores)) < 1e-12)
        #expect(abs(update.changes[1].target - (low + rest * 0.406126198178118 / scores)) < 1e-12)
        #expect(abs(update.changes[2].target - low) < 1e-15)
        #expect(abs(update.changes[3].target - 0.25) < 1e-15)
        #expect(abs(update.changes[3].new - 0.145) < 1e-12)
        #expect(update.topPerformer?.name == "a")
        #expect(update.changes[2].reason.contains("failing"))
        #expect(update.changes[3].reason.contains("new"))
    }

    @Test func `a locked weight is bit-identical after a run`() throws {
        let locked = 0.1 + 0.2
        let states = [
            Self.state("a", locked, followers: 90, locked: true), Self.state("b", 0.5, followers: 1),
            Self.state("c", 1 - locked - 0.5, followers: 60),
        ]
        let update = try WeightUpdate(states, policy: Self.policy)
        #expect(update.changes[0].new.bitPattern == locked.bitPattern)
        #expect(update.changes[0].reason == "locked")
    }

    @Test func `a weight set by hand is kept and the others make room in proportion`() throws {
        var states = [Self.state("a", 0.2), Self.state("b", 0.5), Self.state("c", 0.27), Self.state("d", 0.03)]
        let weights = try WeightOverride.set("a", to: 0.40, in: states, policy: Self.policy)
        #expect(weights[0] == 0.40)
        #expect(abs(weights.reduce(0, +) - 1) < 1e-12)
        #expect(abs(weights[1] / weights[2] - 0.5 / 0.27) < 1e-9)
        #expect(weights[3] >= 0.02)
        for index in states.indices { states[index].weight = weights[index] }
        states[0].override = 0.40
        states[1].evidence = GeneratorEvidence(posts: 9, measuredPosts: 9, impressions: 1000, followers: 4)
        for _ in 0..<20 {
            let update = try WeightUpdate(states, policy: Self.policy)
            #expect(update.changes[0].new == 0.40)
            for index in states.indices { states[index].weight = update.changes[index].new }
        }
    }

    @Test func `what leaves no room is refused with the figures`() {
        let states = [Self.state("a", 0.2), Self.state("b", 0.78), Self.state("c", 0.02)]
        #expect(throws: WeightError.self) {
            try WeightOverride.set("a", to: 0.97, in: states, policy: Self.policy)
        }
        #expect(throws: WeightError(.unknownGenerator, "there is no generator named z")) {
            try WeightOverride.set("z", to: 0.1, in: states, policy: Self.policy)
        }
        #expect(throws: WeightError.self) {
            try WeightOverride.set("a", to: .nan, in: states, policy: Self.policy)
        }
        let full = [Self.state("a", 0.99, locked: true), Self.state("b", 0.01)]
        #expect(throws: WeightError.self) { try WeightUpdate(full, policy: Self.policy) }
        #expect(throws: WeightError.self) {
            try WeightUpdate([Self.state("a", 0.5), Self.state("b", 0.4)], policy: Self.policy)
        }
    }

    @Test func `a weight below a floor that was raised comes up by steps`() throws {
        var states = [
            Self.state("a", 0.6, followers: 90), Self.state("b", 0.38, followers: 20),
            Self.state("c", 0.02, followers: 0),
        ]
        var policy = Self.policy
        policy.floor = 0.08
        for _ in 0..<20 {
            let update = try WeightUpdate(states, policy: policy)
            for index in states.indices { states[index].weight = update.changes[index].new }
            #expect(abs(states.reduce(0) { $0 + $1.weight } - 1) < 1e-12)
        }
        #expect(abs(states[2].weight - 0.08) < 1e-4)
    }

    @Test func `without evidence nothing moves`() throws {
        let states = [Self.state("a", 0.7), Self.state("b", 0.28), Self.state("c", 0.02)]
        let update = try WeightUpdate(states, policy: Self.policy)
        for change in update.changes { #expect(abs(change.new - change.old) < 1e-15) }
        #expect(update.topPerformer == nil)
    }

    @Test func `all locked is a run that changes nothing`() throws {
        let states = [Self.state("a", 0.75, locked: true), Self.state("b", 0.25, locked: true)]
        #expect(try WeightUpdate(states, policy: Self.policy).updatedCount == 0)
    }
}
