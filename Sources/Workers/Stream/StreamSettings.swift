import Kafka
import Model
import Runtime

/// What a stream reads and how much at a time.
struct StreamSettings {
    var kafka: KafkaConfiguration
    var group: String
    var topics: [String]
    /// Records in one transaction at most.
    var batchMax: Int
    /// Records polled at most before they are worked off. One more transaction's worth may still be in hand then.
    var pollMax: Int { batchMax * 3 }
    /// Goes into `consumer_offsets.owner`.
    var owner: String
    /// How long a dead-letter topic may take to acknowledge.
    var deadLetterTimeout: Duration = .seconds(10)
    /// Whose group this is to be, as told to the broker with each offset (`Deployment.identity`).
    var deployment: String?
    /// What the names of groups of this kind end with.
    var role: String?
    /// How often an idle stream looks whether the stored offsets are where it left them.
    var auditInterval: Duration = .seconds(10)
}

extension StreamSettings {
    /// A role's stream as configured: group `<prefix><role>`, topics with their prefix.
    init(_ context: RoleContext, role: Role, topics: [Topic]) throws(ConfigurationError) {
        let configuration = context.configuration
        let prefix = configuration[.topicPrefix]
        self.init(
            kafka: try context.kafka(clientID: "\(role.rawValue)-\(context.instance)"),
            group: configuration[.groupPrefix] + role.rawValue,
            topics: topics.map { $0.name(prefix: prefix) },
            batchMax: configuration[.batchMax],
            owner: context.instance,
            role: role.rawValue)
    }
}
