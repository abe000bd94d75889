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
        sink = LogSink(level: level, format: format, write: write ?? { Console.error($0) })
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
