import Glibc
import Synchronization
import Timekeeping

/// Structured log lines on standard error.
///
/// `log.info("learn_run", ["posts": 12])` prints one line: the wall time, the level, the message, the role, the instance,
/// then the fields. A message is a constant; what varies goes into fields. Warnings and errors that repeat are collapsed
/// (`LogCollapser`), so that a server that is away for an hour does not fill a disk. Never give it a secret or a post's
/// text.
public struct Log: Sendable {
    /// In the order they are printed.
    public typealias Fields = KeyValuePairs<String, StructuredValue>

    let sink: LogSink
    let context: [StructuredValue.Field]

    /// - Parameter write: where lines go, without their line end; standard error if not given.
    public init(
        level: LogLevel = .info, format: LogFormat = .json, role: String, instance: String,
        write: (@Sendable (String) -> Void)? = nil
    ) {
        sink = LogSink(level: level, format: format, write: write ?? { StandardError.write($0) })
        context = [.init("role", .text(role)), .init("instance", .text(instance))]
    }

    private init(sink: LogSink, context: [StructuredValue.Field]) {
        self.sink = sink
        self.context = context
    }

    /// The same log with more fields on every line.
    public func with(_ fields: Fields) -> Log {
        Log(sink: sink, context: context + fields.map { .init($0.key, $0.value) })
    }

    public func debug(_ message: StaticString, _ fields: Fields = [:]) { log(.debug, message, fields) }
    public func info(_ message: StaticString, _ fields: Fields = [:]) { log(.info, message, fields) }
    public func warning(_ message: StaticString, _ fields: Fields = [:]) { log(.warning, message, fields) }
    public func error(_ message: StaticString, _ fields: Fields = [:]) { log(.error, message, fields) }

    /// Writes one line, unless its level is below the least one or it repeats itself.
    public func log(_ level: LogLevel, _ message: StaticString, _ fields: Fields = [:]) {
        guard level >= sink.level else { return }
        let all = context + fields.map { .init($0.key, $0.value) }
        sink.submit(LogEntry(level: level, message: message.description, fields: all))
    }

    /// Prints what was held back of repeated lines. Call it before the process ends.
    public func flush() { sink.flush() }
}

/// How much a log line matters.
public enum LogLevel: String, Sendable, CaseIterable, Comparable {
    case debug, info, warning, error

    private var rank: Int {
        switch self {
        case .debug: 0
        case .info: 1
        case .warning: 2
        case .error: 3
        }
    }
    public static func < (left: LogLevel, right: LogLevel) -> Bool { left.rank < right.rank }
}

public enum LogFormat: String, Sendable, CaseIterable {
    case json, text
}

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

/// Standard error, a whole line at a time.
enum StandardError {
    /// Writes `line` and a line end. A reader that has closed its end is ignored: a log must not end its process.
    static func write(_ line: String) {
        var line = line + "\n"
        line.withUTF8 { bytes in
            var sent = 0
            while sent < bytes.count {
                let count = Glibc.write(STDERR_FILENO, bytes.baseAddress.map { $0 + sent }, bytes.count - sent)
                if count < 0 && errno == EINTR { continue }
                guard count > 0 else { return }
                sent += count
            }
        }
    }
}
