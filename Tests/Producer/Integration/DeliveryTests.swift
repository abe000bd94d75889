import CommandLine
import Exports
import Kafka
import Model
import Runtime
import Schema
import TestFiles
import TestServers
import Testing
import Timekeeping

@testable import Producer

@Suite(.serialized)
struct DeliveryTests {
    private let rig: ProducerRig
    private let folder: TemporaryFolder

    init() throws {
        rig = try ProducerRig(clock: FixedClock(ProducerRig.start))
        folder = try TemporaryFolder()
    }

    @Test func `published lines arrive with their decision as key and their schema as header`() throws {
        let lines = (0..<50).map { number in
            let id = DecisionID.derived(from: "reading/\(number)", at: ProducerRig.start)
            return """
                {"decision_id":"\(id)","post_id":"\(number + 1)","impressions":\(number),"likes":null,\
                "collected_at":"2026-03-02T01:00:00Z","source":"test","simulated":true}
                """
        }
        let path = try folder.write("readings.jsonl", lines.joined(separator: "\n"))
        let summary = try PublishRun.send(try RecordInput(path), .metrics, to: try rig.sink([.metrics]))
        #expect(summary.accepted == 50 && summary.delivered?.records == 50)
        let records = try rig.records(of: .metrics)
        #expect(records.count == 50)
        #expect(records.allSatisfy { $0.schema == "metric/1" })
        let decoder = MessageDecoder()
        for record in records {
            let metric = try record.value.withUnsafeBytes { try MetricMessage.decode($0, using: decoder) }
            #expect(metric.decisionID == record.key && metric.likes == nil)
        }
        let end = summary.delivered?.nextOffsets.values.reduce(0, +)
        #expect(end == 50)
    }

    @Test func `an import sends post, reading and follows of each row`() throws {
        let rows = ["2021-04-03T09:15:42Z", "2021-04-04T10:00:00Z"].map { InventedExport.oldRow($0) }
        let path = try folder.write(
            "x_20210401_20210501.csv", ([InventedExport.oldHeader] + rows).joined(separator: "\n"))
        let plan = ImportPlan([try ExportFile.read(path)], account: nil)
        let delivered = try ImportCommand.send(plan, rig.configuration)
        #expect(delivered.records == 6)
        let keys = Set(plan.entries.map(\.post.decisionID))
        for topic in Topic.allCases { #expect(Set(try rig.records(of: topic).map(\.key)) == keys) }
        #expect(Set(try rig.posts()) == Set(plan.entries.map(\.post)))
    }

    @Test func `a missing broker and a missing topic are told apart`() throws {
        let log = Log(level: .error, role: "producer", instance: "tests")
        let port = try FreePort.find()
        let nowhere = try Configuration.load(environment: ["ROOKERY_KAFKA_BROKERS": "127.0.0.1:\(port)"])
        let absent = #expect(throws: CommandFailure.self) { try RecordSink(nowhere, topics: [.posts], log: log) }
        #expect(absent?.exit == .serverMissing)
        #expect(absent?.description.contains("127.0.0.1:\(port)") == true)
        let brokers = try TansuServer.shared.get().brokers
        let bare = try Configuration.load(environment: [
            "ROOKERY_KAFKA_BROKERS": brokers, "ROOKERY_TOPIC_PREFIX": "nobody-made-",
        ])
        let missing = #expect(throws: CommandFailure.self) { try RecordSink(bare, topics: [.posts], log: log) }
        #expect(missing?.description.contains("nobody-made-posts") == true)
    }
}
