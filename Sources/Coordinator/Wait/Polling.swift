import Glibc

/// Looks again and again until something is so, on the calling thread.
enum Polling {
    /// Whether `condition` held within `limit`.
    static func wait(_ limit: Duration, every pause: Duration, until condition: () throws -> Bool) rethrows -> Bool {
        let end = ContinuousClock.now + limit
        while true {
            if try condition() { return true }
            guard ContinuousClock.now < end else { return false }
            usleep(UInt32(pause / .microseconds(1)))
        }
    }
}
