import Glibc

/// Waits for something to become true, looking every few milliseconds, and gives up at a deadline.
///
/// One patience for all: how soon a machine does what is right says nothing about the code, and who passes never waits
/// it out.
public enum Deadline {
    public static let patience = Duration.seconds(60)

    /// Whether `condition` held within `limit`. Blocks the calling thread: for set-up and tests only.
    public static func wait(_ limit: Duration = patience, until condition: () throws -> Bool) rethrows -> Bool {
        let end = ContinuousClock.now + limit
        while true {
            if try condition() { return true }
            if ContinuousClock.now >= end { return false }
            usleep(5000)
        }
    }

    /// The same for a test that must let other tasks go on meanwhile.
    public static func reached(
        _ limit: Duration = patience, isolation: isolated (any Actor)? = #isolation,
        until condition: () async throws -> Bool
    ) async throws -> Bool {
        let end = ContinuousClock.now + limit
        while true {
            if try await condition() { return true }
            if ContinuousClock.now >= end { return false }
            try await Task.sleep(for: .milliseconds(20))
        }
    }
}
