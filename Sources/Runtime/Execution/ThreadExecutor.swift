import Glibc

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
