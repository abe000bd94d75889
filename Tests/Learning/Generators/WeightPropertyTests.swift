import Determinism
import Learning
import Testing

@Suite struct WeightPropertyTests {
    /// A random state of up to twelve generators that a database could hold: a distribution above the floor.
    static func randomStates(_ generator: inout SeededGenerator) -> [GeneratorState] {
        let count = 1 + generator.uniform(below: 12)
        let shares = (0..<count).map { _ in generator.gamma(shape: 0.5) }
        let total = shares.reduce(0, +)
        return shares.enumerated().map { index, share in
            var state = GeneratorState(name: "g\(index)", weight: 0.02 + (1 - 0.02 * Double(count)) * share / total)
            if generator.uniform() < 0.15 { state.status = .testing }
            state.isLocked = generator.uniform() < 0.15
            if generator.uniform() < 0.1 { state.override = state.weight }
            if index == 0 || generator.uniform() < 0.8 {
                let posts = Int64(generator.uniform(below: 25))
                state.evidence = GeneratorEvidence(
                    posts: posts, measuredPosts: posts, impressions: posts * 1000,
                    followers: Int64(generator.uniform(below: 4)) * posts * Int64(generator.uniform(below: 4)) - 2)
            }
            return state
        }
    }

    @Test(arguments: [(WeightObjective.raw, 4000), (.posterior, 150)])
    func `floor, locks, sum and step hold from any state`(objective: WeightObjective, runs: Int) throws {
        var generator = SeededGenerator(seed: 31)
        let policy = WeightPolicy(objective: objective)
        for _ in 0..<runs {
            let states = Self.randomStates(&generator)
            let update = try WeightUpdate(states, policy: policy)
            #expect(abs(update.changes.reduce(0) { $0 + $1.new } - 1) <= 1e-12)
            #expect(abs(update.changes.reduce(0) { $0 + $1.target } - 1) <= 1e-9)
            for (state, change) in zip(states, update.changes) {
                #expect(change.new >= 0.02 - 1e-12)
                #expect(abs(change.new - change.old) <= 0.3 * abs(change.target - change.old) + 1e-12)
                if state.fixedWeight != nil { #expect(change.new == state.weight) }
            }
        }
    }

    @Test func `every free generator has its share of the exploration`() throws {
        var generator = SeededGenerator(seed: 32)
        for _ in 0..<2000 {
            let states = Self.randomStates(&generator)
            let free = states.filter { $0.fixedWeight == nil }
            let budget = 1 - states.reduce(0) { $0 + ($1.fixedWeight ?? 0) }
            guard free.contains(where: { $0.status == .active && $0.evidence.measuredPosts >= 3 }) else { continue }
            let update = try WeightUpdate(states, policy: WeightPolicy())
            for (state, change) in zip(states, update.changes) {
                #expect(abs(change.parts.total - change.target) < 1e-12, "\(change.parts)")
                guard state.fixedWeight == nil else { continue }
                #expect(change.target >= min(0.15, budget) / Double(free.count) - 1e-12)
                #expect(change.parts.exploration == min(0.15, budget) / Double(free.count))
                let fair = budget / Double(free.count)
                if state.status == .testing { #expect(abs(change.target - fair) < 1e-12) }
            }
        }
    }

    @Test func `a new generator is not starved over twenty cycles`() throws {
        var states = (0..<12).map { index in
            WeightTests.state("g\(index)", 1.0 / 12, followers: index == 0 ? nil : Int64(index * 10))
        }
        for _ in 0..<20 {
            let update = try WeightUpdate(states, policy: WeightPolicy())
            for index in states.indices { states[index].weight = update.changes[index].new }
            #expect(abs(states[0].weight - 1.0 / 12) < 1e-9)
        }
        #expect(states[1].weight < 0.025)
        #expect(states[11].weight > 0.15)
    }

    @Test func `weights set by hand that differ from the stored ones are taken at once or refused with the figures`()
        throws
    {
        var generator = SeededGenerator(seed: 34)
        var (taken, refused) = (0, 0)
        for _ in 0..<2000 {
            var states = Self.randomStates(&generator)
            for index in states.indices {
                states[index].override = generator.uniform() < 0.3 ? 0.02 + 0.5 * generator.uniform() : nil
            }
            let free = states.count { $0.fixedWeight == nil }
            let budget = 1 - states.reduce(0) { $0 + ($1.fixedWeight ?? 0) }
            let hasRoom = free == 0 ? abs(budget) <= 1e-9 : budget >= 0.02 * Double(free) - 1e-12
            do throws(WeightError) {
                let update = try WeightUpdate(states, policy: WeightPolicy())
                taken += 1
                #expect(hasRoom)
                #expect(abs(update.changes.reduce(0) { $0 + $1.new } - 1) <= 1e-9)
                for (state, change) in zip(states, update.changes) {
                    #expect(change.new >= 0.02 - 1e-12)
                    if let fixed = state.fixedWeight { #expect(change.new == fixed) }
                }
            } catch {
                refused += 1
                #expect(!hasRoom)
                #expect(error.code == .infeasible && error.description.contains("\(free) free generators"))
            }
        }
        #expect(taken > 300 && refused > 300)
    }

    @Test func `a better generator that is not failing never has the smaller target`() throws {
        var generator = SeededGenerator(seed: 33)
        for _ in 0..<1000 {
            let states = Self.randomStates(&generator)
            let update = try WeightUpdate(states, policy: WeightPolicy())
            let measured = zip(states, update.changes).filter {
                $0.0.fixedWeight == nil && $0.0.status == .active && $0.0.evidence.measuredPosts >= 3
            }.map(\.1)
            for one in measured {
                for other in measured where one.evidence.tier != .failing {
                    let (left, right) = (one.evidence.followersPerThousand, other.evidence.followersPerThousand)
                    if let left, let right, left > right { #expect(one.target >= other.target - 1e-12) }
                }
            }
        }
    }
}
