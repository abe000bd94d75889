import Runtime

/// A thread for the blocking work of one command: clients made inside `perform` live and end there.
actor CommandThread {
    private let executor = ThreadExecutor()
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    func perform<Result: Sendable>(_ body: @Sendable () throws -> Result) rethrows -> Result { try body() }
}
