import Glibc

/// Waits for a socket to become readable or writable.
enum SocketWait {
    struct Events: OptionSet {
        let rawValue: Int16
        static let read = Events(rawValue: Int16(POLLIN))
        static let write = Events(rawValue: Int16(POLLOUT))
    }

    /// False when the deadline came first; a socket in error counts as ready, for the next call on it to report.
    static func wait(_ socket: Int32, _ events: Events, until deadline: ContinuousClock.Instant?) -> Bool {
        guard socket >= 0 else { return true }
        while true {
            var limit: Int32 = -1
            if let deadline {
                let left = deadline - ContinuousClock.now
                if left <= .zero { limit = 0 } else { limit = Int32(clamping: left.milliseconds) }
            }
            var entry = pollfd(fd: socket, events: events.rawValue, revents: 0)
            let ready = poll(&entry, 1, limit)
            if ready > 0 { return true }
            if ready == 0 { return false }
            if errno != EINTR && errno != EAGAIN { return true }
        }
    }
}
