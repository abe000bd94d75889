import Determinism
import Learning
import Model
import Testing

@Suite struct GeneratorActionTests {
    private let policy = WeightPolicy()
    private func sum(_ states: [GeneratorState]) -> Double {
        states.reduce(0) { $0 + ($1.status.isEligible ? $1.weight : 0) }
    }
    private func twelve() -> [GeneratorState] {
        GeneratorRegistry.defaults.map { GeneratorState(name: $0.name, weight: $0.weight) }.sorted { $0.name < $1.name }
    }
    private func state(_ name: String, in states: [GeneratorState]) throws -> GeneratorState {
        try #require(states.first { $0.name == name })
    }

    @Test func `one that is disabled weighs nothing and the others keep their proportions`() throws {
        var states = twelve()
        for index in states.indices where ["coach", "explorer"].contains(states[index].name) {
            states[index].isLocked = true
        }
        let after = try GeneratorAction.status(.disabled).applied(to: "coach", in: states, policy: policy)
        let coach = try state("coach", in: after)
        #expect(coach.weight == 0 && !coach.isLocked && coach.override == nil && coach.status == .disabled)
        #expect(try state("explorer", in: after).weight == 0.02)
        #expect(abs(sum(after) - 1) < 1e-12)
        let ratio = try state("humanVoice", in: after).weight / state("newsReporter", in: after).weight
        #expect(abs(ratio - 0.15 / 0.12) < 1e-12)
        // Those at the floor stay there.
        #expect(try state("philosopher", in: after).weight >= 0.02)
        let archived = try GeneratorAction.status(.archived).applied(to: "coach", in: after, policy: policy)
        #expect(archived.map(\.weight) == after.map(\.weight))
    }

    @Test func `one that comes in has the fair share of what locks and overrides leave`() throws {
        var states = twelve()
        states[0].override = states[0].weight
        states[1].isLocked = true
        let held = states[0].weight + states[1].weight
        let after = try GeneratorAction.add(.testing).applied(to: "memeMaker", in: states, policy: policy)
        #expect(after.count == 13)
        #expect(abs(try state("memeMaker", in: after).weight - (1 - held) / 11) < 1e-12)
        #expect(try state(states[0].name, in: after).weight == states[0].weight)
        #expect(try state(states[1].name, in: after).weight == states[1].weight)
        #expect(abs(sum(after) - 1) < 1e-12)
        #expect(after.allSatisfy { $0.weight >= 0.02 - 1e-12 })
        let idle = try GeneratorAction.add(.disabled).applied(to: "memeMaker", in: states, policy: policy)
        #expect(try state("memeMaker", in: idle).weight == 0)
    }

    @Test func `what leaves no room is refused with the figures and names`() throws {
        let locked = twelve().map { state in
            var state = state
            state.isLocked = true
            return state
        }
        let entry = #expect(throws: WeightError.self) {
            try GeneratorAction.add(.active).applied(to: "memeMaker", in: locked, policy: policy)
        }
        #expect(entry?.code == .infeasible && entry?.description.contains("memeMaker") == true)
        let exit = #expect(throws: WeightError.self) {
            try GeneratorAction.status(.disabled).applied(to: "coach", in: locked, policy: policy)
        }
        #expect(exit?.code == .infeasible)
        let last = #expect(throws: WeightError.self) {
            try GeneratorAction.status(.disabled).applied(
                to: "a", in: [GeneratorState(name: "a", weight: 1)], policy: policy)
        }
        #expect(last?.description == "a is the last generator that posts are drawn from")
        let taken = #expect(throws: WeightError.self) {
            try GeneratorAction.add(.active).applied(to: "coach", in: twelve(), policy: policy)
        }
        #expect(taken?.code == .badName)
        let off = try GeneratorAction.status(.disabled).applied(to: "coach", in: twelve(), policy: policy)
        for action in [GeneratorAction.set(0.3), .lock] {
            let error = #expect(throws: WeightError.self) { try action.applied(to: "coach", in: off, policy: policy) }
            #expect(error?.description.contains("coach is disabled") == true)
        }
    }

    @Test func `any run of actions keeps a distribution above the floor, and what is held stays`() throws {
        var generator = SeededGenerator(seed: 41)
        var done = 0
        for _ in 0..<300 {
            var states = twelve()
            for turn in 0..<12 {
                let name = states[generator.uniform(below: states.count)].name
                let statuses = GeneratorState.Status.allCases
                let actions: [GeneratorAction] = [
                    .set(0.02 + 0.3 * generator.uniform()), .release, .lock, .unlock,
                    .status(statuses[generator.uniform(below: statuses.count)]), .add(.active),
                ]
                let action = actions[generator.uniform(below: actions.count)]
                let target = action == .add(.active) ? "new\(turn)" : name
                guard let after = try? action.applied(to: target, in: states, policy: policy) else { continue }
                done += 1
                #expect(abs(sum(after) - 1) <= 1e-9, "\(action)")
                for state in after {
                    #expect(state.status.isEligible ? state.weight >= 0.02 - 1e-12 : state.weight == 0)
                    guard state.name != target, let was = states.first(where: { $0.name == state.name }) else {
                        continue
                    }
                    if was.fixedWeight != nil, was.status.isEligible { #expect(state.weight == was.weight) }
                }
                states = after
            }
        }
        #expect(done > 1500)
    }

    @Test(arguments: [WeightObjective.raw, .posterior])
    func `what came in is not starved over twenty cycles, new, back or on trial`(objective: WeightObjective) throws {
        let policy = WeightPolicy(objective: objective)
        var states = twelve()
        // All but one are measured; coach and philosopher bring much.
        for index in states.indices where states[index].name != "explorer" {
            states[index].evidence = GeneratorEvidence(
                posts: 20, measuredPosts: 20, impressions: 20_000,
                followers: ["coach", "philosopher"].contains(states[index].name) ? 90 : 12, squaresPerImpression: 0.3)
        }
        states = try GeneratorAction.status(.disabled).applied(to: "explorer", in: states, policy: policy)
        for _ in 0..<5 { states = try stepped(states, policy) }
        states = try GeneratorAction.status(.active).applied(to: "explorer", in: states, policy: policy)
        states = try GeneratorAction.add(.active).applied(to: "memeMaker", in: states, policy: policy)
        states = try GeneratorAction.add(.testing).applied(to: "sceptic", in: states, policy: policy)
        for index in states.indices where states[index].name == "sceptic" {
            states[index].evidence = GeneratorEvidence(
                posts: 20, measuredPosts: 20, impressions: 20_000, followers: 1, squaresPerImpression: 0.3)
        }
        for _ in 0..<20 {
            states = try stepped(states, policy)
            // They make room for each other as they come in, more than those at the floor can, and get it back.
            for name in ["explorer", "memeMaker", "sceptic"] {
                #expect(try state(name, in: states).weight > 0.8 / 14)
            }
        }
        for name in ["explorer", "memeMaker", "sceptic"] {
            #expect(abs(try state(name, in: states).weight - 1.0 / 14) < 1e-3)
        }
    }

    private func stepped(_ states: [GeneratorState], _ policy: WeightPolicy) throws -> [GeneratorState] {
        let update = try WeightUpdate(states, policy: policy)
        return zip(states, update.changes).map { state, change in
            var state = state
            state.weight = change.new
            return state
        }
    }
}
