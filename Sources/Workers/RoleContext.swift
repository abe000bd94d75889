import Bootstrap
import CommandLine
import Kafka
import Model
import Postgres
import Runtime
import Scheduling
import Schema
import Store
import Stream
import Timekeeping

/// What a role is given to run with.
struct RoleContext: Sendable {
    let configuration: Configuration
    let clock: any DomainClock
    let log: Log
    let metrics: Metrics
    let health: Health
    /// The name of this process in leases, heartbeats and logs.
    let instance: String
}

extension RoleContext {
    /// Of this process's jitter; equal instances with equal seeds behave alike.
    var seed: UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in instance.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
        return hash &+ UInt64(configuration[.seed])
    }

    /// Connects to Postgres from the calling thread, which the connection must stay on.
    func database() throws -> PostgresConnection {
        try Database.open(configuration, applicationName: "rookery \(instance)", requiring: .mode)
    }

    /// How to reach the brokers; what librdkafka has to say goes to the log.
    func kafka(clientID: String) throws(ConfigurationError) -> KafkaConfiguration {
        let timeout = configuration[.kafkaSessionTimeout]
        let settings = [
            "session.timeout.ms": String(timeout),
            "heartbeat.interval.ms": String(min(3000, timeout / 3)),
        ]
        return KafkaConfiguration(
            brokers: try configuration.require(.kafkaBrokers), clientID: clientID, extra: settings
        ) { [log] line in
            let fields: Log.Fields = [
                "facility": .text(line.facility), "text": .text(line.message),
                "suppressed": .int(Int64(line.suppressed)),
            ]
            switch line.level {
            case .error: log.warning("kafka_client", fields)
            case .warning: log.warning("kafka_client", fields)
            case .info: log.info("kafka_client", fields)
            case .debug: log.debug("kafka_client", fields)
            }
        }
    }
}

extension RoleContext {
    /// Runs a role's jobs on its connection.
    func jobRunner(_ handlers: [any JobHandler], database: PostgresConnection) -> JobRunner {
        JobRunner(
            handlers, database: database, owner: instance, leaseSeconds: configuration[.jobLeaseSeconds],
            clock: clock, log: log, metrics: metrics, seed: seed)
    }
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
