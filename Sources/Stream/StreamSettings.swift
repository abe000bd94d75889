import Kafka
import Runtime

/// What a stream consumer reads, and how much at a time.
public struct StreamSettings {
    public var kafka: KafkaConfiguration
    public var group: String
    public var topics: [String]
    /// The most records in one transaction.
    public var batchMax: Int
    /// The most records in one poll. One more transaction's worth may still be in hand then.
    var pollMax: Int { batchMax * 3 }
    /// Goes into `consumer_offsets.owner`.
    public var owner: String
    /// How long a dead-letter topic may take to acknowledge.
    public var deadLetterTimeout: Duration
    /// The deployment's identity (`Deployment.identity`), committed to Kafka with each offset so that two deployments in
    /// one group notice each other.
    public var deployment: String?
    /// What the names of groups of this role end with.
    public var role: String?
    /// How often an idle consumer compares its positions with the stored offsets.
    public var auditInterval: Duration

    public init(
        kafka: KafkaConfiguration, group: String, topics: [String], batchMax: Int, owner: String,
        deadLetterTimeout: Duration = .seconds(10), deployment: String? = nil, role: String? = nil,
        auditInterval: Duration = .seconds(10)
    ) {
        self.kafka = kafka
        self.group = group
        self.topics = topics
        self.batchMax = batchMax
        self.owner = owner
        self.deadLetterTimeout = deadLetterTimeout
        self.deployment = deployment
        self.role = role
        self.auditInterval = auditInterval
    }
}

extension ConfigurationGroup {
    /// How much a stream takes in one transaction.
    public static let stream = ConfigurationGroup(
        "Streams", [ConfigurationKey<Int>.batchMax, ConfigurationKey<Int>.batchWait])
}

extension ConfigurationKey where Value == Int {
    public static let batchMax = int(
        "ROOKERY_BATCH_MAX", 1000, 1...100_000, Program.workers, "How many messages go into one transaction at most.")
    public static let batchWait = int(
        "ROOKERY_BATCH_WAIT_MS", 50, 0...10_000, Program.workers,
        "How many milliseconds to wait for a batch to fill.")
}
