import Foundation
import Testing

@testable import RookeryPredictor

struct ReaderStateTests {
    private func state(_ policy: ReaderPolicy = ReaderPolicy(), holding payload: String? = "fitted") -> ReaderState {
        var state = ReaderState(policy: policy)
        state.begin(at: Golden.trainedAt)
        state.take(payload.map { Golden.payload($0) }, key: "key")
        return state
    }

    private func answer(_ state: ReaderState, age: Double = 3600) throws -> Reading {
        try state.reading(at: Golden.trainedAt.addingTimeInterval(age))
    }

    @Test func `Redis is asked once an interval and sooner after a failure or a hint`() {
        var state = state(ReaderPolicy(refreshSeconds: 60, retrySeconds: 5))
        let at = { (seconds: Double) in Golden.trainedAt.addingTimeInterval(seconds) }
        #expect(!state.isDue(at: at(59)))
        #expect(state.isDue(at: at(60)))
        state.hint()
        #expect(!state.isDue(at: at(4)))
        #expect(state.isDue(at: at(5)))
        state.begin(at: at(5))
        #expect(!state.isDue(at: at(10)))
        state.fail("away")
        #expect(state.isDue(at: at(10)))
        // A clock that was set back must not keep the reader from looking.
        #expect(state.isDue(at: at(-7200)))
        #expect(ReaderState(policy: ReaderPolicy()).isDue(at: at(0)))
    }

    @Test func `where nothing was ever read the policy decides`() throws {
        for policy in [ReaderPolicy.WhenStale.use, .refuse] {
            #expect(throws: ReaderError.unavailable(problem: "Redis has no key key")) {
                try answer(state(ReaderPolicy(whenStale: policy), holding: nil))
            }
        }
        let reading = try answer(state(ReaderPolicy(whenStale: .defaults), holding: nil))
        #expect(reading.source == .defaults)
        #expect(reading.ageSeconds == .infinity)
        #expect(reading.isStale)
        #expect(reading.predictor.isDefault)
    }

    @Test func `an older version never takes the place of a newer`() throws {
        var state = state(holding: "steep")
        state.take(Golden.payload("fitted"), key: "key")
        let reading = try answer(state)
        #expect(reading.source == .lastKnownGood)
        #expect(reading.predictor.version == Golden.new)
        #expect(reading.problem == "Redis holds \(Golden.old), which is older than \(Golden.new)")
    }

    @Test(arguments: [
        (nil, 7 * 86_400.0, false), (nil, 7 * 86_400.0 + 1, true), (3600.0, 3600.0, false), (3600, 3601, true),
        (nil, -50, false),
    ])
    func `a model is stale beyond its own window or the age that was set`(
        limit: Double?, age: Double, isStale: Bool
    ) throws {
        let reading = try answer(state(ReaderPolicy(maxAgeSeconds: limit)), age: age)
        #expect(reading.isStale == isStale)
        #expect(reading.ageSeconds == max(0, age))
        #expect(reading.source == .redis)
    }

    @Test func `a stale model is replaced or refused as the policy says`() throws {
        let age = 8 * 86_400.0
        let replaced = try answer(state(ReaderPolicy(whenStale: .defaults)), age: age)
        #expect(replaced.source == .defaults)
        #expect(replaced.predictor == .defaults(timeZone: "Europe/Berlin"))
        #expect(replaced.ageSeconds == age)
        #expect(throws: ReaderError.stale(version: Golden.old, ageSeconds: age, allowedSeconds: 7 * 86_400)) {
            try answer(state(ReaderPolicy(whenStale: .refuse)), age: age)
        }
    }
}
