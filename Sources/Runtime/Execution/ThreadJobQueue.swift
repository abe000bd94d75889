import Dispatch
import Glibc
import Synchronization

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
