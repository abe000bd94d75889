import Synchronization

/// The process of a server that tests stop and start again; empty while it is down.
final class ServerSlot: Sendable {
    private let process = Mutex<ServerProcess?>(nil)

    func signal(_ signal: Int32) { process.withLock { $0?.signal(signal) } }
    func suspend() -> Bool { process.withLock { $0?.suspend() ?? false } }

    /// Ends the server and waits until it is gone.
    func stop() {
        process.withLock { process in
            process?.stop()
            process = nil
        }
    }

    /// Takes over a server that was just started and waits until it answers.
    ///
    /// - Parameter complaint: why it did not, for the error.
    func take(
        _ started: ServerProcess, within limit: Duration, answers: () -> Bool, complaint: () -> String
    ) throws {
        process.withLock { $0 = started }
        let ready = Deadline.wait(limit) { answers() || !started.isRunning }
        guard ready, started.isRunning else {
            stop()
            throw TestServerError(complaint())
        }
    }
}
