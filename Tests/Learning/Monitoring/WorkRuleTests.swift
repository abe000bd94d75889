import Testing
import Timekeeping

@testable import Learning

struct WorkRuleTests {
    private let now = HealthyState.now

    @Test func `a model is stale after seven days, or when posts wait a day for a fit`() {
        func model(_ change: (inout SystemState.Model) -> Void) -> Assessment.Status? {
            HealthyState.status(.modelStale, "ridge") { change(&$0.models[0]) }
        }
        #expect(model { $0.inForceSince = now - .days(7) } == .ok)
        #expect(model { $0.inForceSince = now - .days(7) - .seconds(1) } == .failing(.warning))
        #expect(model { ($0.waitingPosts, $0.waitingSince) = (10, now - .hours(25)) } == .failing(.warning))
        #expect(model { ($0.waitingPosts, $0.waitingSince) = (10, now - .hours(24)) } == .ok)
        #expect(model { ($0.waitingPosts, $0.waitingSince) = (9, now - .hours(25)) } == .ok)
        #expect(model { $0.inForceSince = nil } == .unknown)
    }

    @Test func `drift is over only when six measurements in a row are quiet`() {
        func drift(_ alerts: [[String]], skill: Double? = 0.1) -> Assessment.Status? {
            HealthyState.status(.modelDrifting, "logistic") {
                ($0.drift[1].alerts, $0.drift[1].skill) = (alerts, skill)
            }
        }
        #expect(drift([["skill_low"], []]) == .failing(.warning))
        #expect(drift([[], [], [], [], [], ["skill_low"]]) == .recovering)
        #expect(drift([[], [], [], [], [], [], ["skill_low"]]) == .ok)
        #expect(drift([[]], skill: nil) == .unknown)
    }

    @Test func `a missed slot is a warning`() {
        #expect(
            HealthyState.status(.scheduleMissed, "learn") {
                ($0.schedules[0].missed, $0.schedules[0].newestMissed) = (1, now - .hours(2))
            } == .failing(.warning))
    }

    @Test func `a slot is late an hour after the next one came due, decided on or not, unless it is paused`() {
        func late(_ change: (inout SystemState.Schedule) -> Void) -> Assessment.Status? {
            HealthyState.status(.scheduleLate, "learn") { change(&$0.schedules[0]) }
        }
        #expect(late { $0.oldestOpen = now - .hours(2) } == .ok)
        #expect(late { $0.oldestOpen = now - .hours(2) - .seconds(1) } == .failing(.warning))
        #expect(late { $0.nextSlot = now - .hours(3) } == .failing(.warning))
        #expect(late { ($0.nextSlot, $0.isPaused) = (now - .hours(3), true) } == .ok)
        #expect(late { ($0.oldestOpen, $0.isPaused) = (now - .hours(3), true) } == .failing(.warning))
    }

    @Test func `a schedule paused for more than a day is a warning`() {
        func paused(since: Span?) -> Assessment.Status? {
            HealthyState.status(.schedulePaused, "learn") {
                ($0.schedules[0].isPaused, $0.schedules[0].pausedAt) = (true, since.map { now - $0 })
            }
        }
        #expect(paused(since: .hours(24)) == .ok)
        #expect(paused(since: .hours(24) + .seconds(1)) == .failing(.warning))
        #expect(paused(since: nil) == .unknown)
    }

    @Test func `a failed job is critical until a later slot ends well`() {
        #expect(
            HealthyState.status(.jobFailed, "optimize") { $0.schedules[1].failure = "out of disk" }
                == .failing(.critical))
        #expect(HealthyState.status(.jobFailed, "optimize") { $0.schedules[1].newestEnded = nil } == .unknown)
    }

    @Test func `one waiting dead letter is a warning, and topics that cannot be asked are unknown`() {
        #expect(
            HealthyState.status(.deadLetters, "metrics.dead") { $0.deadLetters?[1].waiting = 1 } == .failing(.warning))
        #expect(HealthyState.status(.deadLetters) { $0.deadLetters = nil } == .unknown)
    }

    @Test(
        arguments: [
            (29.0, .ok), (31, .recovering), (120, .recovering), (121, .failing(.warning)),
            (901, .failing(.critical)),
        ] as [(Double, Assessment.Status)])
    func `lag in seconds is judged by the furthest behind of a role's processes`(
        seconds: Double, standing: Assessment.Status
    ) {
        #expect(
            HealthyState.status(.lag, "learner metrics") {
                $0.lags += [.init(role: "learner", topic: "metrics", seconds: seconds)]
            } == standing)
        #expect(HealthyState.status(.lag) { $0.lags[0].seconds = nil } == .unknown)
    }

    @Test(
        arguments: [
            (19, .ok), (20, .recovering), (40, .recovering), (41, .failing(.warning)),
            (101, .failing(.critical)),
        ] as [(Int64, Assessment.Status)])
    func `readings without counts are amiss above a fifth, critical above a half`(
        unknown: Int64, standing: Assessment.Status
    ) {
        #expect(HealthyState.status(.unknownReadings) { $0.readings.unknown = unknown } == standing)
        #expect(HealthyState.status(.unknownReadings) { $0.readings = .init(taken: 19, unknown: 19) } == .unknown)
    }

    @Test func `a role of which none lives is critical, a silent one beside others a warning for an hour`() {
        func silence(_ seconds: Double, others: [SystemState.Process] = []) -> Assessment.Status? {
            HealthyState.status(.processSilent, "learner") {
                $0.processes[2].silence = seconds
                $0.processes += others
            }
        }
        let another = SystemState.Process(instance: "learner-2", role: "learner", silence: 1)
        #expect(silence(14.9) == .ok)
        #expect(silence(15) == .failing(.critical))
        #expect(silence(86_400) == .failing(.critical))
        #expect(silence(15, others: [another]) == .failing(.warning))
        #expect(silence(3600, others: [another]) == .ok)
        // Whoever said that it stops is not missed.
        #expect(
            HealthyState.status(.processSilent, "learner") {
                ($0.processes[2].silence, $0.processes[2].hasStopped) = (900, true)
            } == .ok)
    }
}
