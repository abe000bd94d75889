import CRdKafka
import Kafka

/// librdkafka's own broker in this process: no network beyond loopback, no server to install, errors on demand.
///
/// Used from one thread; `deinit` stops it.
public final class MockCluster {
    private let client: OpaquePointer
    private let cluster: OpaquePointer
    private let count: Int32

    public init(brokers: Int32 = 1) throws {
        let conf = rd_kafka_conf_new()
        rd_kafka_conf_set_log_cb(conf) { _, _, _, _ in }
        var reason = [CChar](repeating: 0, count: 256)
        guard let client = rd_kafka_new(RD_KAFKA_PRODUCER, conf, &reason, reason.count),
            let cluster = rd_kafka_mock_cluster_new(client, brokers)
        else { throw KafkaError(.fatal, "no mock cluster") }
        self.client = client
        self.cluster = cluster
        count = brokers
    }

    deinit {
        rd_kafka_mock_cluster_destroy(cluster)
        rd_kafka_destroy(client)
    }

    public var brokers: String { String(cString: rd_kafka_mock_cluster_bootstraps(cluster)) }

    public func configuration(_ extra: [String: String] = [:]) -> KafkaConfiguration {
        var settings = ["session.timeout.ms": "6000", "heartbeat.interval.ms": "200"]
        settings.merge(extra) { _, new in new }
        return KafkaConfiguration(brokers: brokers, clientID: "tests", extra: settings)
    }

    public func create(topic: String, partitions: Int32) {
        rd_kafka_mock_topic_create(cluster, topic, partitions, Int32(min(count, 3)))
    }

    /// The next requests of that kind are answered with these errors, one each.
    public func fail(request: Request, with errors: [rd_kafka_resp_err_t]) {
        rd_kafka_mock_push_request_errors_array(cluster, request.rawValue, errors.count, errors)
    }

    /// All requests about the topic are answered with this error until it is taken back.
    public func fail(topic: String, with error: rd_kafka_resp_err_t) {
        rd_kafka_mock_topic_set_error(cluster, topic, error)
    }

    /// The partition's records are served by another broker from here on; the old one says so when it is asked.
    public func lead(topic: String, partition: Int32, by broker: Int32) {
        rd_kafka_mock_partition_set_leader(cluster, topic, partition, broker)
    }

    /// Another broker looks after the consumer group from here on.
    public func coordinate(group: String, by broker: Int32) {
        rd_kafka_mock_coordinator_set(cluster, "group", group, broker)
    }

    public func stop(broker: Int32 = 1) { rd_kafka_mock_broker_set_down(cluster, broker) }
    public func start(broker: Int32 = 1) { rd_kafka_mock_broker_set_up(cluster, broker) }

    /// Kafka's numbers of requests.
    public enum Request: Int16 {
        case produce = 0
        case fetch = 1
        case offsetCommit = 8
        case joinGroup = 11
        case heartbeat = 12
    }
}
