import Determinism
import Learning
import Testing
import Timekeeping

@testable import Producer

struct DayScheduleTests {
    private func schedule(_ posts: Int, _ hours: [UCB1.Arm], exploration: Double = 0.3, seed: UInt64 = 5) -> DaySchedule
    {
        var generator = Determinism.SeededGenerator(seed: seed)
        return DaySchedule(posts: posts, hours: hours, exploration: exploration, c: 1, using: &generator)
    }

    private let untried = [UCB1.Arm](repeating: .init(pulls: 0, meanReward: 0), count: 24)

    @Test func `an account that knows nothing tries every hour first`() {
        let slots = schedule(24, untried, exploration: 0).slots
        #expect(slots.map(\.hour) == Array(0..<24))
    }

    @Test func `slots are in order of time and stand apart`() {
        let slots = schedule(96, untried).slots
        #expect(slots.map(\.index) == Array(0..<96))
        for (earlier, later) in zip(slots, slots.dropFirst()) {
            #expect((earlier.hour, earlier.offset) < (later.hour, later.offset))
        }
        #expect(slots.allSatisfy { $0.offset >= .zero && $0.offset < .hours(1) })
    }

    @Test func `a good hour gets more posts than others, but not all`() {
        var hours = [UCB1.Arm](repeating: .init(pulls: 400, meanReward: 0.02), count: 24)
        hours[9].meanReward = 0.06
        let slots = schedule(60, hours).slots
        let best = slots.count { $0.hour == 9 }
        #expect(best > 30)
        #expect(Set(slots.map(\.hour)).count > 6)
    }

    @Test func `the same seed plans the same day and another seed another`() {
        #expect(schedule(40, untried) == schedule(40, untried))
        #expect(schedule(40, untried) != schedule(40, untried, seed: 6))
    }

    @Test func `an hour's propensity is its share of the exploration, and the rest where it scored best`() {
        var hours = [UCB1.Arm](repeating: .init(pulls: 400, meanReward: 0.02), count: 24)
        hours[9].meanReward = 0.09
        // One post a day over many days: how often each hour comes is what its propensity says.
        var counts = [Int](repeating: 0, count: 24)
        for seed in 0..<2000 as Range<UInt64> {
            let slot = schedule(1, hours, seed: seed).slots[0]
            counts[slot.hour] += 1
            let expected = 0.3 / 24 + (slot.hour == 9 ? 0.7 : 0)
            #expect(abs(slot.propensity - expected) < 1e-12)
        }
        #expect(abs(Double(counts[9]) / 2000 - (0.7 + 0.3 / 24)) < 0.04)
        #expect(counts.filter { $0 > 0 }.count == 24)
    }

    @Test func `no posts make an empty day`() {
        #expect(schedule(0, untried).slots.isEmpty)
    }
}
