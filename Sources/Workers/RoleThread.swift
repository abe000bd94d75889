import Runtime

/// One thread for one role: clients made in `run` live and die there, and what blocks holds up nobody else.
actor RoleThread {
    private let executor = ThreadExecutor()
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// Runs `body` on the thread. It sees the caller's task, so `Task.isCancelled` tells it when to end.
    func run<R: Sendable>(_ body: @Sendable () throws -> R) rethrows -> R { try body() }
}
