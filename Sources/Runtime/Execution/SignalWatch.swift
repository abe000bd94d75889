import Dispatch
import Glibc
import Synchronization

/// Watches for SIGTERM and SIGINT. The first is handed out; the second ends the process.
///
/// The handlers stand when `init` returns, so no signal after it is missed. (Dispatch's own signal sources are installed
/// some time after they are resumed, and what comes before is ignored for good.)
final class SignalWatch: Sendable {
    private struct State {
        var received: Int32?
        var waiting: CheckedContinuation<Int32?, Never>?
        var hasEnded = false
    }

    private let state = Mutex(State())
    private let log: Log
    /// Only ever made, resumed and cancelled; Dispatch allows that from any thread.
    nonisolated(unsafe) private let source: any DispatchSourceRead

    init(log: Log) {
        self.log = log
        let arrivals = SignalPipe.shared
        source = DispatchSource.makeReadSource(fileDescriptor: arrivals.reading, queue: .global())
        source.setEventHandler { [weak self] in
            while let number = arrivals.next() { self?.arrived(number) }
        }
        source.resume()
        for number in [SIGTERM, SIGINT] { signal(number, noteSignal) }
    }

    deinit { source.cancel() }

    /// The first signal; `nil` when the task was cancelled or the watch ended before any came.
    func first() async -> Int32? {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let ready: Int32?? = state.withLock { state in
                    if let received = state.received { return .some(received) }
                    if state.hasEnded { return .some(nil) }
                    state.waiting = continuation
                    return nil
                }
                if let ready { continuation.resume(returning: ready) }
            }
        } onCancel: {
            end()
        }
    }

    /// Lets go of whoever waits. Signals keep forcing the end until the process is over.
    func end() {
        let waiting = state.withLock { state in
            defer { state.waiting = nil }
            state.hasEnded = true
            return state.waiting
        }
        waiting?.resume(returning: nil)
    }

    /// Ends the process if it is still there after `grace`.
    func force(after grace: Duration) {
        let log = log
        let milliseconds = Int(grace / .milliseconds(1))
        DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(milliseconds)) { [weak self] in
            guard self != nil else { return }
            log.error("stop_forced", ["after_ms": .count(milliseconds)])
            log.flush()
            _exit(1)
        }
    }

    private func arrived(_ number: Int32) {
        let (isSecond, waiting) = state.withLock { state in
            defer { state.waiting = nil }
            let isSecond = state.received != nil
            state.received = number
            return (isSecond, state.waiting)
        }
        waiting?.resume(returning: number)
        if isSecond {
            log.error("stop_forced", ["signal": .int(Int64(number))])
            log.flush()
            _exit(1)
        }
    }
}

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
