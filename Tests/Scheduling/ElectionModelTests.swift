import Determinism
import Learning
import Testing

@testable import Scheduling

/// Many coordinators and one lease, lived through step by step with slow answers, lost answers, stalls and crashes.
@Suite struct ElectionModelTests {
    /// The lease as the database keeps it.
    private struct Lease {
        var holder = -1
        var term: Int64 = 0
        var expires: ContinuousClock.Instant

        mutating func attempt(_ who: Int, at now: ContinuousClock.Instant, _ length: Duration) -> Leadership.Outcome {
            guard who == holder || expires < now else { return .refused }
            if who != holder { term += 1 }
            (holder, expires) = (who, now + length)
            return .granted(term: term)
        }
    }

    /// An attempt on its way: when it began, when the database sees it, when its answer arrives (or never).
    private struct Flight {
        let start: ContinuousClock.Instant
        let arrival: ContinuousClock.Instant
        let answer: ContinuousClock.Instant?
        var outcome: Leadership.Outcome?
    }

    @Test(arguments: 0..<40)
    func `no two lead at one moment, and someone leads most of the time`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let length = Duration.milliseconds(1000)
        let start = ContinuousClock.now
        var lease = Lease(expires: start)
        var members = (0..<3).map { _ in Leadership(lease: length) }
        var flights = [Flight?](repeating: nil, count: 3)
        var identities = Array(0..<3)
        var stalledUntil = [ContinuousClock.Instant](repeating: start, count: 3)
        var led = 0
        let steps = 20_000
        for step in 0..<steps {
            let now = start + .milliseconds(step)
            for index in members.indices {
                if var flight = flights[index], flight.outcome == nil, now >= flight.arrival {
                    flight.outcome = lease.attempt(identities[index], at: now, length)
                    flights[index] = flight
                }
                guard now >= stalledUntil[index] else { continue }
                if let flight = flights[index], let outcome = flight.outcome {
                    if let answer = flight.answer, now >= answer {
                        members[index].concluded(outcome, startedAt: flight.start)
                        flights[index] = nil
                    } else if flight.answer == nil, now >= flight.start + .milliseconds(600) {
                        members[index].concluded(.unknown, startedAt: flight.start)
                        flights[index] = nil
                    }
                } else if flights[index] == nil, members[index].shouldAttempt(at: now) {
                    let arrival = now + .milliseconds(Int.random(in: 0...200, using: &random))
                    let isLost = Int.random(in: 0..<10, using: &random) == 0
                    let answer = arrival + .milliseconds(Int.random(in: 0...200, using: &random))
                    flights[index] = Flight(start: now, arrival: arrival, answer: isLost ? nil : answer)
                }
                switch Int.random(in: 0..<4000, using: &random) {
                case 0:
                    // Killed and started again: a new life under a new holder name.
                    members[index] = Leadership(lease: length)
                    flights[index] = nil
                    identities[index] += 3
                case 1: stalledUntil[index] = now + .milliseconds(Int.random(in: 0...3000, using: &random))
                default: break
                }
            }
            let leaders = members.indices.filter { members[$0].term(at: now) != nil }
            #expect(leaders.count <= 1)
            led += leaders.count
        }
        #expect(led > steps / 3)
    }
}
