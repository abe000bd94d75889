/// How to reach the brokers, and librdkafka's properties.
///
/// `settings` are librdkafka properties by name and win over what the clients of this module choose; a property the
/// installed librdkafka does not know is an error, except for those this module sets itself and can do without.
public struct KafkaConfiguration: Sendable {
    /// `host:port[,host:port…]`
    public var brokers: String
    /// Shown in the brokers' logs and quotas.
    public var clientID: String
    /// librdkafka properties by name, see above.
    public var settings: [String: String]
    /// Receives librdkafka's log lines, on any of its threads. Repeated lines are throttled first.
    public var log: @Sendable (KafkaLogLine) -> Void

    public init(
        brokers: String, clientID: String, extra settings: [String: String] = [:],
        log: @escaping @Sendable (KafkaLogLine) -> Void = { _ in }
    ) {
        self.brokers = brokers
        self.clientID = clientID
        self.settings = settings
        self.log = log
    }
}
