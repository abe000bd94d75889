import Testing

@testable import Runtime

@Suite struct PollingLoopTests {
    private struct Broken: Error {}

    private let health = Health()
    private let log = Log(level: .error, role: "tests", instance: "tests") { _ in }

    /// A loop that is stopped after so many polls, and the pauses that it took.
    private final class Run {
        var polls = 0
        var pauses: [Duration] = []
    }

    private func loop(_ run: Run, stopAfter polls: Int) -> PollingLoop {
        PollingLoop(
            "loop", health: health, log: log, backoff: Backoff(base: .seconds(1), cap: .seconds(4), seed: 1),
            wait: { run.pauses.append($0) }, isStopped: { run.polls >= polls })
    }

    @Test func `it pauses as each poll says, and not after the last`() {
        let run = Run()
        loop(run, stopAfter: 3).run {
            run.polls += 1
            return .seconds(run.polls)
        }
        #expect(run.pauses == [.seconds(1), .seconds(2)])
        #expect(health.lateLoops.isEmpty)
    }

    @Test func `failures back off, and a success starts anew`() {
        let run = Run()
        var failures = 0
        health.started()
        let count = { (_: any Error) in failures += 1 }
        loop(run, stopAfter: 6).run(failed: count) {
            run.polls += 1
            if run.polls != 4 { throw Broken() }
            #expect(!health.unreadyReasons.isEmpty, "unready after the failures")
            return .milliseconds(7)
        }
        #expect(failures == 5)
        #expect(run.pauses[3] == .milliseconds(7))
        #expect(run.pauses[0] < run.pauses[2])
        #expect(run.pauses[4] <= .seconds(1), "the back-off was reset")
        #expect(health.unreadyReasons == ["loop: Broken()"])
    }

    @Test func `an error that is passed on ends the loop`() {
        let run = Run()
        let passOn = { (error: any Error) throws in throw error }
        #expect(throws: Broken.self) {
            try loop(run, stopAfter: 9).run(failed: passOn) {
                run.polls += 1
                throw Broken()
            }
        }
        #expect(run.polls == 1)
    }

    @Test func `a poll that takes too long makes the loop late`() {
        let run = Run()
        let loop = PollingLoop(
            "slow", health: health, log: log, backoff: Backoff(seed: 1), limit: .zero, wait: { _ in },
            isStopped: { run.polls >= 1 })
        loop.run {
            run.polls += 1
            #expect(health.lateLoops == ["slow"])
            return .zero
        }
        #expect(health.lateLoops.isEmpty, "it has ended")
    }

    @Test func `an idle pause grows to its longest and is short again with work`() {
        var pause = IdlePause(from: .milliseconds(10), to: .milliseconds(20))
        #expect(pause.next(foundWork: true) == .milliseconds(10))
        #expect(pause.next(foundWork: false) == .milliseconds(15))
        #expect(pause.next(foundWork: false) == .milliseconds(20))
        #expect(pause.next(foundWork: true) == .milliseconds(10))
    }

    @Test func `a periodic task runs when it is due, and a failing one holds up no other`() {
        var tasks = PeriodicTasks(health: health, log: log, seed: 1)
        var runs: [String] = []
        health.started()
        tasks.add("broken", every: .seconds(1)) {
            runs.append("broken")
            throw Broken()
        }
        tasks.add("beat", every: .seconds(60)) { runs.append("beat") }
        let start = ContinuousClock.now
        tasks.runDue(at: start)
        #expect(runs == ["broken", "beat"])
        #expect(health.unreadyReasons == ["broken: Broken()"])
        tasks.runDue(at: start)
        #expect(runs.count == 2, "nothing is due")
        tasks.runDue(at: start + .seconds(30))
        #expect(runs == ["broken", "beat", "broken"])
    }
}
