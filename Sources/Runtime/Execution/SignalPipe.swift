import Glibc

/// Signals on their way from the handler, where hardly anything is allowed, to where they are dealt with: a pipe of one
/// byte a signal. Made once for the process and never closed, for a handler may run at any moment.
struct SignalPipe: Sendable {
    static let shared = SignalPipe()

    let reading: Int32
    let writing: Int32

    private init() {
        var ends: [Int32] = [-1, -1]
        let status = pipe(&ends)
        precondition(status == 0, "no pipe can be made: \(String(cString: strerror(errno)))")
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
        (reading, writing) = (ends[0], ends[1])
    }

    /// The next signal that came, if there is one.
    func next() -> Int32? {
        var byte: UInt8 = 0
        return read(reading, &byte, 1) == 1 ? Int32(byte) : nil
    }
}

/// The handler: on any thread, at any moment. The pipe is there already, see `SignalWatch`.
func noteSignal(_ number: Int32) {
    let before = errno
    var byte = UInt8(truncatingIfNeeded: number)
    _ = write(SignalPipe.shared.writing, &byte, 1)
    errno = before
}
