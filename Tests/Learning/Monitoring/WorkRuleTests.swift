import Testing
import Timekeeping

@testable import Learning

struct WorkRuleTests {
    private let now = HealthyState.now

    @Test func `a model is stale after seven days, or when posts wait a day for a fit`() {
        func model(_ change: (inout SystemState.Model) -> Void) -> Assessment.Standing? {
            HealthyState.standing(.modelStale, "ridge") { change(&$0.models[0]) }
        }
        #expect(model { $0.inForceSince = now - .days(7) } == .fine)
        #expect(model { $0.inForceSince = now - .days(7) - .seconds(1) } == .amiss(.warning))
        #expect(model { ($0.waitingPosts, $0.waitingSince) = (10, now - .hours(25)) } == .amiss(.warning))
        #expect(model { ($0.waitingPosts, $0.waitingSince) = (10, now - .hours(24)) } == .fine)
        #expect(model { ($0.waitingPosts, $0.waitingSince) = (9, now - .hours(25)) } == .fine)
        #expect(model { $0.inForceSince = nil } == .unknown)
    }

    @Test func `drift is over only when six measurements in a row are quiet`() {
        func drift(_ alerts: [[String]], skill: Double? = 0.1) -> Assessment.Standing? {
            HealthyState.standing(.modelDrifting, "logistic") {
                ($0.drift[1].alerts, $0.drift[1].skill) = (alerts, skill)
            }
        }
        #expect(drift([["skill_low"], []]) == .amiss(.warning))
        #expect(drift([[], [], [], [], [], ["skill_low"]]) == .lingering)
        #expect(drift([[], [], [], [], [], [], ["skill_low"]]) == .fine)
        #expect(drift([[]], skill: nil) == .unknown)
    }

    @Test func `a missed slot is a warning`() {
        #expect(
            HealthyState.standing(.scheduleMissed, "learn") {
                ($0.schedules[0].missed, $0.schedules[0].newestMissed) = (1, now - .hours(2))
            } == .amiss(.warning))
    }

    @Test func `a slot is late an hour after the next one came due, decided on or not, unless it is paused`() {
        func late(_ change: (inout SystemState.Schedule) -> Void) -> Assessment.Standing? {
            HealthyState.standing(.scheduleLate, "learn") { change(&$0.schedules[0]) }
        }
        #expect(late { $0.oldestOpen = now - .hours(2) } == .fine)
        #expect(late { $0.oldestOpen = now - .hours(2) - .seconds(1) } == .amiss(.warning))
        #expect(late { $0.nextSlot = now - .hours(3) } == .amiss(.warning))
        #expect(late { ($0.nextSlot, $0.isPaused) = (now - .hours(3), true) } == .fine)
        #expect(late { ($0.oldestOpen, $0.isPaused) = (now - .hours(3), true) } == .amiss(.warning))
    }

    @Test func `a schedule paused for more than a day is a warning`() {
        func paused(since: Span?) -> Assessment.Standing? {
            HealthyState.standing(.schedulePaused, "learn") {
                ($0.schedules[0].isPaused, $0.schedules[0].pausedAt) = (true, since.map { now - $0 })
            }
        }
        #expect(paused(since: .hours(24)) == .fine)
        #expect(paused(since: .hours(24) + .seconds(1)) == .amiss(.warning))
        #expect(paused(since: nil) == .unknown)
    }

    @Test func `a failed job is critical until a later slot ends well`() {
        #expect(
            HealthyState.standing(.jobFailed, "optimize") { $0.schedules[1].failure = "out of disk" }
                == .amiss(.critical))
        #expect(HealthyState.standing(.jobFailed, "optimize") { $0.schedules[1].newestEnded = nil } == .unknown)
    }

    @Test func `one waiting dead letter is a warning, and topics that cannot be asked are unknown`() {
        #expect(
            HealthyState.standing(.deadLetters, "metrics.dead") { $0.deadLetters?[1].waiting = 1 } == .amiss(.warning))
        #expect(HealthyState.standing(.deadLetters) { $0.deadLetters = nil } == .unknown)
    }

    @Test(
        arguments: [
            (29.0, .fine), (31, .lingering), (120, .lingering), (121, .amiss(.warning)),
            (901, .amiss(.critical)),
        ] as [(Double, Assessment.Standing)])
    func `lag in seconds is judged by the furthest behind of a role's processes`(
        seconds: Double, standing: Assessment.Standing
    ) {
        #expect(
            HealthyState.standing(.lag, "learner metrics") {
                $0.lags += [.init(role: "learner", topic: "metrics", seconds: seconds)]
            } == standing)
        #expect(HealthyState.standing(.lag) { $0.lags[0].seconds = nil } == .unknown)
    }

    @Test(
        arguments: [
            (19, .fine), (20, .lingering), (40, .lingering), (41, .amiss(.warning)),
            (101, .amiss(.critical)),
        ] as [(Int64, Assessment.Standing)])
    func `readings without counts are amiss above a fifth, critical above a half`(
        unknown: Int64, standing: Assessment.Standing
    ) {
        #expect(HealthyState.standing(.unknownReadings) { $0.readings.unknown = unknown } == standing)
        #expect(HealthyState.standing(.unknownReadings) { $0.readings = .init(taken: 19, unknown: 19) } == .unknown)
    }

    @Test func `a role of which none lives is critical, a silent one beside others a warning for an hour`() {
        func silence(_ seconds: Double, others: [SystemState.Process] = []) -> Assessment.Standing? {
            HealthyState.standing(.processSilent, "learner") {
                $0.processes[2].silence = seconds
                $0.processes += others
            }
        }
        let another = SystemState.Process(instance: "learner-2", role: "learner", silence: 1)
        #expect(silence(14.9) == .fine)
        #expect(silence(15) == .amiss(.critical))
        #expect(silence(86_400) == .amiss(.critical))
        #expect(silence(15, others: [another]) == .amiss(.warning))
        #expect(silence(3600, others: [another]) == .fine)
        // Whoever said that it stops is not missed.
        #expect(
            HealthyState.standing(.processSilent, "learner") {
                ($0.processes[2].silence, $0.processes[2].hasStopped) = (900, true)
            } == .fine)
    }
}
