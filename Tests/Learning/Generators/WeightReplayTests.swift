import Determinism
import Learning
import Testing

@Suite struct WeightReplayTests {
    /// A history as the loop would record it: steps, actions and skipped runs, each from where the last one ended.
    private func history(_ seed: UInt64, _ count: Int) throws -> (events: [WeightEvent], states: [GeneratorState]) {
        var generator = SeededGenerator(seed: seed)
        let policy = WeightPolicy()
        var states = WeightReplay().states
        var events: [WeightEvent] = []
        for id in 1...Int64(count) {
            let old = weights(states)
            let name = states[generator.uniform(below: states.count)].name
            var effect = WeightEvent.Effect.nothing
            switch generator.uniform(below: 8) {
            case 0...2:
                for index in states.indices {
                    states[index].evidence = GeneratorEvidence(
                        posts: 9, measuredPosts: 9, impressions: 9000, followers: Int64(generator.uniform(below: 40)))
                }
                guard let update = try? WeightUpdate(states, policy: policy) else { continue }
                for (index, change) in update.changes.enumerated() { states[index].weight = change.new }
                effect = .step(
                    targets: Dictionary(uniqueKeysWithValues: update.changes.map { ($0.name, $0.target) }),
                    step: policy.step, floor: policy.floor)
            case let kind where kind < 7:
                let actions: [GeneratorAction] = [
                    .set(0.02 + 0.2 * generator.uniform()), .release, .lock, .unlock, .status(.disabled),
                    .status(.active), .add(.testing),
                ]
                let action = actions[generator.uniform(below: actions.count)]
                let target = action == .add(.testing) ? "new\(id)" : name
                guard let after = try? action.applied(to: target, in: states, policy: policy) else { continue }
                states = after
                effect = .manual(action, on: target, floor: policy.floor)
            default: break
            }
            events.append(WeightEvent(id: id, kind: "event", effect: effect, old: old, new: weights(states)))
        }
        return (events, states)
    }

    private func weights(_ states: [GeneratorState]) -> [String: Double] {
        Dictionary(uniqueKeysWithValues: states.map { ($0.name, $0.weight) })
    }

    private func replay(_ events: [WeightEvent], _ stored: [GeneratorState]) -> WeightReplay {
        var replay = WeightReplay()
        for event in events { replay.apply(event) }
        replay.finish(stored: stored)
        return replay
    }

    @Test func `any history leads from the defaults to the weights, statuses and locks it left`() throws {
        for seed in 1...40 {
            let (events, states) = try history(UInt64(seed), 60)
            let replay = replay(events, states)
            #expect(replay.mismatches.isEmpty, "seed \(seed): \(replay.mismatches)")
            #expect(replay.events == events.count && replay.incomplete == 0)
        }
    }

    @Test func `a weight that was recorded wrongly is found at its event and nowhere else`() throws {
        var (events, states) = try history(3, 60)
        let index = try #require(events.indices.dropFirst(20).first { events[$0].effect != .nothing })
        // The next event begins where the wrong one says it ended.
        events[index].new["humanVoice"]? += 1e-6
        events[index + 1].old["humanVoice"]? += 1e-6
        let mismatches = replay(events, states).mismatches
        #expect(mismatches.first?.eventID == events[index].id)
        #expect(mismatches.first?.what == "weight of humanVoice")
        #expect(mismatches.contains { $0.what == "sum" } == true)
        #expect(mismatches.allSatisfy { ($0.eventID ?? .max) <= events[index + 1].id })
    }

    @Test func `an event that is missing, and a weight that was changed past the record, are found`() throws {
        var (events, states) = try history(5, 40)
        let index = try #require(events.indices.dropFirst(10).first { events[$0].old != events[$0].new })
        let gone = events.remove(at: index)
        let missing = replay(events, states).mismatches
        #expect(missing.first?.eventID == events[index].id, "\(gone)")
        #expect(missing.first?.what.hasPrefix("before ") == true)

        events.insert(gone, at: index)
        #expect(replay(events, states).mismatches.isEmpty)
        states[0].weight += 1e-6
        states[1].isLocked.toggle()
        let changed = replay(events, states).mismatches
        #expect(changed.map(\.eventID) == [nil, nil])
        #expect(Set(changed.map(\.what)) == ["weight of \(states[0].name)", "lock of \(states[1].name)"])
    }

    @Test func `an action that could not have been done is found`() throws {
        let states = WeightReplay().states
        let event = WeightEvent(
            id: 7, kind: "lock", effect: .manual(.lock, on: "nobody", floor: 0.02), old: weights(states),
            new: weights(states))
        let mismatches = replay([event], states).mismatches
        #expect(mismatches.map(\.what) == ["effect"])
        #expect(mismatches.first?.found == "there is no generator named nobody")
    }
}
