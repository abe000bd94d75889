import Kafka
import Runtime
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
