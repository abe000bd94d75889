import Synchronization

/// A line of librdkafka's log.
public struct KafkaLogLine: Sendable {
    /// How much it matters.
    public enum Level: Sendable { case error, warning, info, debug }

    /// From librdkafka's syslog number.
    public let level: Level
    /// librdkafka's name of the kind of event, for example `FAIL` or `REBALANCE`.
    public let facility: String
    /// librdkafka's text, which names brokers but contains no record.
    public let message: String
    /// How many lines of the same kind were left out since the last one that was passed on.
    public let suppressed: Int
}

/// Passes on the first line of each facility, then at most one in `interval`, with the number of those left out.
///
/// While a broker is unavailable, librdkafka repeats itself several times a second; once in a while is enough.
final class LogThrottle: Sendable {
    private struct Entry {
        var passed: ContinuousClock.Instant
        var suppressed: Int
    }

    private let sink: @Sendable (KafkaLogLine) -> Void
    private let interval: Duration
    private let entries = Mutex<[String: Entry]>([:])

    init(interval: Duration = .seconds(30), sink: @escaping @Sendable (KafkaLogLine) -> Void) {
        self.interval = interval
        self.sink = sink
    }

    func log(
        _ level: KafkaLogLine.Level, _ facility: String, _ message: @autoclosure () -> String,
        at now: ContinuousClock.Instant = .now
    ) {
        let suppressed: Int? = entries.withLock { entries in
            guard let entry = entries[facility] else {
                entries[facility] = Entry(passed: now, suppressed: 0)
                return 0
            }
            if now - entry.passed < interval {
                entries[facility]?.suppressed += 1
                return nil
            }
            entries[facility] = Entry(passed: now, suppressed: 0)
            return entry.suppressed
        }
        guard let suppressed else { return }
        sink(KafkaLogLine(level: level, facility: facility, message: message(), suppressed: suppressed))
    }
}
