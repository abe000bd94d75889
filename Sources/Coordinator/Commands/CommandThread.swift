import Runtime

/// A thread of its own for the blocking work of one command, so that nothing blocks the pool that tasks share.
actor CommandThread {
    private let executor = ThreadExecutor()
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// Clients made inside `body` stay on this thread.
    func run<Result: Sendable>(_ body: @Sendable () throws -> Result) rethrows -> Result { try body() }
}
