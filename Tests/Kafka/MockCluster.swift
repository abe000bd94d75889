import CRdKafka
import Kafka

/// librdkafka's own broker in this process: no network beyond loopback, no server to install, errors on demand.
///
/// Used from one thread; `deinit` stops it.
final class MockCluster {
    private let client: OpaquePointer
    private let cluster: OpaquePointer

    init(brokers: Int32 = 1) throws {
        let conf = rd_kafka_conf_new()
        rd_kafka_conf_set_log_cb(conf) { _, _, _, _ in }
        var reason = [CChar](repeating: 0, count: 256)
        guard let client = rd_kafka_new(RD_KAFKA_PRODUCER, conf, &reason, reason.count),
            let cluster = rd_kafka_mock_cluster_new(client, brokers)
        else { throw KafkaError(.fatal, "no mock cluster") }
        self.client = client
        self.cluster = cluster
    }

    deinit {
        rd_kafka_mock_cluster_destroy(cluster)
        rd_kafka_destroy(client)
    }

    var brokers: String { String(cString: rd_kafka_mock_cluster_bootstraps(cluster)) }

    func configuration(_ extra: [String: String] = [:]) -> KafkaConfiguration {
        var settings = ["session.timeout.ms": "6000", "heartbeat.interval.ms": "200"]
        settings.merge(extra) { _, new in new }
        return KafkaConfiguration(brokers: brokers, clientID: "tests", extra: settings)
    }

    func create(topic: String, partitions: Int32) {
        rd_kafka_mock_topic_create(cluster, topic, partitions, 1)
    }

    /// The next requests of that kind are answered with these errors, one each.
    func fail(request: Request, with errors: [rd_kafka_resp_err_t]) {
        rd_kafka_mock_push_request_errors_array(cluster, request.rawValue, errors.count, errors)
    }

    /// All requests about the topic are answered with this error until it is taken back.
    func fail(topic: String, with error: rd_kafka_resp_err_t) {
        rd_kafka_mock_topic_set_error(cluster, topic, error)
    }

    func stop(broker: Int32 = 1) { rd_kafka_mock_broker_set_down(cluster, broker) }
    func start(broker: Int32 = 1) { rd_kafka_mock_broker_set_up(cluster, broker) }

    /// Kafka's numbers of requests.
    enum Request: Int16 {
        case produce = 0
        case fetch = 1
        case offsetCommit = 8
        case heartbeat = 12
    }
}
