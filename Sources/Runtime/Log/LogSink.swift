import Synchronization
import Timekeeping

/// Where the lines of all copies of a log meet; lines of several threads never mix.
final class LogSink: Sendable {
    let level: LogLevel
    private let format: LogFormat
    private let write: @Sendable (String) -> Void
    private let clock = RealClock()
    private let collapser = Mutex(LogCollapser())

    init(level: LogLevel, format: LogFormat, write: @escaping @Sendable (String) -> Void) {
        self.level = level
        self.format = format
        self.write = write
    }

    func submit(_ entry: LogEntry) {
        let now = clock.now()
        collapser.withLock { collapser in
            for entry in collapser.take(entry, at: now) { write(entry.line(format, at: now)) }
        }
    }

    func flush() {
        let now = clock.now()
        collapser.withLock { collapser in
            for entry in collapser.drain() { write(entry.line(format, at: now)) }
        }
    }
}
