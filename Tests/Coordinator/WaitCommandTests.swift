import CommandLine
import Foundation
import Kafka
import Postgres
import TestDeployments
import TestServers
import Testing
import Timekeeping

@testable import Coordinator

@Suite struct WaitCommandTests {
    private let start = Timestamp(seconds: 1_772_409_600)

    private func setOffset(_ deployment: Deployment, _ group: String, _ topic: String, _ next: Int64) throws {
        try deployment.connection.execute(
            """
            INSERT INTO consumer_offsets (consumer_group, topic, partition, next_offset, owner)
            VALUES (\(group), \(topic), 0, \(next), 'w')
            ON CONFLICT (consumer_group, topic, partition) DO UPDATE SET next_offset = EXCLUDED.next_offset
            """)
    }

    @Test func `it waits until the group has read as far as the file says`() throws {
        let deployment = try Deployment(startingAt: start)
        let file = deployment.folder.file("sent.json")
        try #"{"rows_taken": 3, "delivered": {"posts": {"0": 3, "1": 0}}}"#.write(
            toFile: file, atomically: true, encoding: .utf8)
        let short = try deployment.run("wait", "--expect", file, "--timeout", "1")
        #expect(short.exit == 1)
        #expect(short.errors.contains("3 records for rookery-learner"))
        try setOffset(deployment, "rookery-learner", "posts", 3)
        #expect(try deployment.run("wait", "--expect", file).exit == 0)
        let two = try deployment.run(
            "wait", "--expect", file, "--group", "learner", "--group", "predictor", "--timeout", "1")
        #expect(two.exit == 1)
        #expect(two.errors.contains("3 records for rookery-predictor"))
    }

    @Test(arguments: [#"{"posts": {"x": 1}}"#, "[1]", "", #"{"posts": {"0": "1"}}"#])
    func `a file that holds no offsets is bad input`(text: String) throws {
        let folder = try ServerFolder("wait")
        defer { try? FileManager.default.removeItem(atPath: folder.path) }
        try text.write(toFile: folder.file("x"), atomically: true, encoding: .utf8)
        let run = try Program.run(["wait", "--expect", folder.file("x")], environment: [:])
        #expect(run.exit == 3)
        #expect(run.errors.contains(folder.file("x")))
    }

    @Test func `drained means read to the end of the topics, with no work left`() throws {
        let deployment = try Deployment(startingAt: start)
        let broker = try TansuServer.shared.get()
        let prefix = "wait-\(UUID().uuidString.prefix(8))-"
        let settings = [
            "ROOKERY_KAFKA_BROKERS": broker.brokers, "ROOKERY_TOPIC_PREFIX": prefix, "ROOKERY_PARTITIONS": "1",
        ]
        #expect(try deployment.run("migrate", settings: settings).exit == 0)
        #expect(try deployment.run("wait", settings: settings).exit == 0)
        let producer = try KafkaProducer(KafkaConfiguration(brokers: broker.brokers, clientID: "test"))
        try producer.produce(topic: "\(prefix)posts", key: "k", value: Array("{}".utf8))
        _ = try producer.flush(timeout: .seconds(10))
        let behind = try deployment.run("wait", "--timeout", "1", settings: settings)
        #expect(behind.errors.contains("1 records for rookery-learner"))
        try setOffset(deployment, "rookery-learner", "\(prefix)posts", 1)
        #expect(try deployment.run("wait", settings: settings).exit == 0)
        #expect(try deployment.run("schedule", "trigger", "learn").exit == 0)
        let job = try deployment.run("wait", "--timeout", "1", settings: settings)
        #expect(job.exit == 1)
        #expect(job.errors.contains("1 jobs"))
    }
}
