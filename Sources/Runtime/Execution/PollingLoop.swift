import Glibc

/// The loop of a service that polls: poll, pause, poll again; back off after a failure; stop when the task is cancelled.
///
/// ```swift
/// let loop = PollingLoop("scheduler", health: health, log: log, backoff: Backoff(cap: .seconds(2), seed: seed))
/// loop.run {
///     try scheduler.tick()
///     return .milliseconds(200)
/// }
/// ```
///
/// `run` blocks its thread; call it on a `BlockingThread` or an actor with an executor of its own. Before each poll the loop
/// reports a heartbeat to `Health`, so a poll that hangs longer than `limit` makes `/livez` fail. A poll that throws makes
/// the process unready under the loop's name, logs `loop_failed`, and is repeated after `Backoff.next()`; the next success
/// makes it ready again. A pause ends early, within 100 ms, when the task is cancelled.
public struct PollingLoop {
    public let name: String
    private let health: Health
    private let log: Log
    private let backoff: Backoff
    private let limit: Duration
    private let wait: (Duration) -> Void
    private let isStopped: () -> Bool

    /// - Parameters:
    ///   - name: for health and logs.
    ///   - limit: how long one poll may take before the process counts as hung.
    public init(_ name: String, health: Health, log: Log, backoff: Backoff, limit: Duration = .seconds(60)) {
        self.init(
            name, health: health, log: log, backoff: backoff, limit: limit, wait: Self.sleep,
            isStopped: { Task.isCancelled })
    }

    /// - Parameters:
    ///   - wait: pauses; must return early once `isStopped` is true.
    ///   - isStopped: whether to stop; asked before each poll and each pause.
    init(
        _ name: String, health: Health, log: Log, backoff: Backoff, limit: Duration = .seconds(60),
        wait: @escaping (Duration) -> Void, isStopped: @escaping () -> Bool
    ) {
        self.name = name
        self.health = health
        self.log = log
        self.backoff = backoff
        self.limit = limit
        self.wait = wait
        self.isStopped = isStopped
    }

    /// Polls until the task is cancelled; no error ends it.
    ///
    /// - Parameter poll: one round; returns how long to pause before the next.
    public func run(_ poll: () throws -> Duration) {
        run(failed: { (_: any Error) throws(Never) in }, poll)
    }

    /// Polls until the task is cancelled, or `failed` throws.
    ///
    /// - Parameters:
    ///   - failed: sees each error of `poll` before the pause. What it throws ends the loop.
    ///   - poll: one round; returns how long to pause before the next.
    /// - Throws: what `failed` throws.
    public func run<Failure: Error>(
        failed: (any Error) throws(Failure) -> Void, _ poll: () throws -> Duration
    ) throws(Failure) {
        var backoff = backoff
        defer { health.ended(name) }
        while !isStopped() {
            health.beat(name, within: limit)
            var pause: Duration
            do {
                pause = try poll()
                backoff.reset()
                health.ready(name)
            } catch {
                pause = backoff.next()
                health.notReady(name, "\(error)")
                log.warning("loop_failed", ["loop": .text(name), "error": .text("\(error)")])
                try failed(error)
            }
            if pause > .zero, !isStopped() { wait(pause) }
        }
    }

    private static func sleep(_ duration: Duration) {
        let end = ContinuousClock.now + duration
        while !Task.isCancelled {
            let left = ContinuousClock.now.duration(to: end)
            guard left > .zero else { return }
            usleep(UInt32(max(1, min(left, .milliseconds(100)) / .microseconds(1))))
        }
    }
}

/// The pause of a loop that looks for work: short while there is some, longer the longer there is none.
public struct IdlePause: Sendable {
    private let shortest: Duration
    private let longest: Duration
    private var current: Duration

    public init(from shortest: Duration = .milliseconds(10), to longest: Duration) {
        self.shortest = shortest
        self.longest = longest
        current = shortest
    }

    /// The pause after a poll: the shortest if it found work, else half as long again as the last, up to the longest.
    public mutating func next(foundWork: Bool) -> Duration {
        current = foundWork ? shortest : min(current * 3 / 2, longest)
        return current
    }
}

/// Work that a polling loop does every so often, between its polls.
///
/// Each task has a period and a back-off of its own: one that fails is tried again later and holds up no other.
public struct PeriodicTasks {
    private struct Entry {
        let name: String
        let period: Duration
        var next: ContinuousClock.Instant
        var backoff: Backoff
        let run: () throws -> Void
    }

    private let health: Health
    private let log: Log
    private let seed: UInt64
    private var entries: [Entry] = []

    /// - Parameter seed: of the tasks' back-offs.
    public init(health: Health, log: Log, seed: UInt64) {
        self.health = health
        self.log = log
        self.seed = seed
    }

    /// Adds a task; it is due at once.
    ///
    /// - Parameters:
    ///   - name: for health and logs.
    ///   - period: wall time between two runs.
    public mutating func add(_ name: String, every period: Duration, _ run: @escaping () throws -> Void) {
        let backoff = Backoff(base: period, cap: .seconds(5), seed: seed &+ UInt64(entries.count) &+ 1)
        entries.append(Entry(name: name, period: period, next: .now, backoff: backoff, run: run))
    }

    /// Runs the tasks that are due, in the order in which they were added.
    ///
    /// A failure makes the process unready under the task's name and logs `task_failed`; the next success makes it ready.
    public mutating func runDue(at now: ContinuousClock.Instant = .now) {
        for index in entries.indices where entries[index].next <= now && !Task.isCancelled {
            let name = entries[index].name
            do {
                try entries[index].run()
                entries[index].backoff.reset()
                entries[index].next = max(now, .now) + entries[index].period
                health.ready(name)
            } catch {
                entries[index].next = max(now, .now) + entries[index].backoff.next()
                health.notReady(name, "\(error)")
                log.error("task_failed", ["task": .text(name), "error": .text("\(error)")])
            }
        }
    }
}
