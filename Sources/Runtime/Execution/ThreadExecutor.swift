import Dispatch
import Glibc
import Synchronization

/// Runs the jobs of an actor on one thread of its own, so that blocking C calls hold up nobody else.
///
/// An actor returns it from `unownedExecutor` and holds it as a `let`. The thread ends when the executor is let go of and
/// no job is left. A hop to the thread and back costs about 11 µs: move batches, not messages.
public final class ThreadExecutor: SerialExecutor {
    private let queue = ThreadJobQueue()

    /// Starts the thread.
    public init() {
        var thread = pthread_t()
        // The thread takes over a reference to the queue, never to the executor, which could then not end.
        let status = pthread_create(&thread, nil, runThreadJobs, Unmanaged.passRetained(queue).toOpaque())
        precondition(status == 0, "no thread can be made: \(String(cString: strerror(status)))")
        pthread_detach(thread)
    }

    deinit { queue.finish() }

    public func enqueue(_ job: consuming ExecutorJob) {
        queue.push(ThreadJobQueue.Entry(job: UnownedJob(job), executor: self))
    }

    public func checkIsolated() {
        precondition(queue.isCurrentThread, "not on the executor's thread")
    }
}

/// The thread's body; takes over the reference it is given.
private func runThreadJobs(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let context else { return nil }
    let queue = Unmanaged<ThreadJobQueue>.fromOpaque(context).takeRetainedValue()
    queue.adoptCurrentThread()
    while let entry = queue.next() {
        entry.job.runSynchronously(on: entry.executor.asUnownedSerialExecutor())
    }
    return nil
}

/// The jobs waiting for one thread.
final class ThreadJobQueue: Sendable {
    struct Entry: Sendable {
        let job: UnownedJob
        /// Kept alive while the job runs, for the job may hold the last reference to the actor.
        let executor: ThreadExecutor
    }

    private struct State {
        var waiting: [Entry] = []
        var head = 0
        var isFinished = false
        var thread: pthread_t?
    }

    private let state = Mutex(State())
    private let available = DispatchSemaphore(value: 0)

    func push(_ entry: Entry) {
        state.withLock { $0.waiting.append(entry) }
        available.signal()
    }

    func finish() {
        state.withLock { $0.isFinished = true }
        available.signal()
    }

    /// Waits for the next job; `nil` when there will be none.
    func next() -> Entry? {
        available.wait()
        return state.withLock { state in
            guard state.head < state.waiting.count else { return nil }
            let entry = state.waiting[state.head]
            state.head += 1
            if state.head == state.waiting.count {
                state.waiting.removeAll(keepingCapacity: true)
                state.head = 0
            }
            return entry
        }
    }

    func adoptCurrentThread() {
        let current = pthread_self()
        state.withLock { $0.thread = current }
    }

    var isCurrentThread: Bool {
        let current = pthread_self()
        return state.withLock { state in state.thread.map { pthread_equal($0, current) != 0 } ?? false }
    }
}

/// A thread of its own for blocking work, so that the pool of threads that tasks share is never blocked.
///
/// ```swift
/// let count = try await BlockingThread().run {
///     let connection = try PostgresConnection(…)  // lives and ends on this thread
///     return try connection.query(…)
/// }
/// ```
///
/// The body sees the caller's task: `Task.isCancelled` tells it when to stop.
public actor BlockingThread {
    private let executor = ThreadExecutor()
    public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// Starts the thread. It ends with the last reference to this actor.
    public init() {}

    /// Runs `body` on the thread and returns its result.
    public func run<Result: Sendable>(_ body: @Sendable () throws -> Result) rethrows -> Result { try body() }
}
