/// A line of librdkafka's log.
public struct KafkaLogLine: Sendable {
    /// How much it matters.
    public enum Level: Sendable { case error, warning, info, debug }

    /// From librdkafka's syslog number.
    public let level: Level
    /// librdkafka's name of the kind of event, for example `FAIL` or `REBALANCE`.
    public let facility: String
    /// librdkafka's words, which name brokers but hold no record.
    public let message: String
    /// How many lines of the same kind were left out since the last one that was passed on.
    public let suppressed: Int
}
