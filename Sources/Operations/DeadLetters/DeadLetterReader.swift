import Kafka
import Model
import Postgres
import Runtime
import Store
import Timekeeping

/// Reads the dead-letter topics from their beginnings to their ends as of now.
public struct DeadLetterReader {
    let kafka: KafkaConfiguration
    let prefix: String
    let connection: PostgresConnection

    /// Letters in the order of topic, partition and offset of their first copies, each with what was decided about it.
    func letters() throws -> [DeadLetter] {
        var letters: [DeadLetter] = []
        var known: [String: Int] = [:]
        let topics = Dictionary(uniqueKeysWithValues: Topic.allCases.map { ($0.deadLetterName(prefix: prefix), $0) })
        let admin = try KafkaAdmin(kafka)
        try admin.reach()
        var names: [String] = []
        for name in topics.keys.sorted() where try Self.exists(name, admin) { names.append(name) }
        guard !names.isEmpty else { return [] }
        let reader = try KafkaReader(kafka, topics: names)
        while let batch = try reader.next(max: 500) {
            let hashes = try DeadLetterStore.hashes(connection, batch.map(Self.content))
            for (record, hash) in zip(batch, hashes) {
                let position = record.position
                if let index = known[hash] {
                    letters[index].positions.append(position)
                } else if let topic = topics[record.topic] {
                    known[hash] = letters.count
                    letters.append(Self.letter(record, id: hash, at: position, of: topic))
                }
            }
        }
        let standings = try DeadLetterStore.load(connection)
        for index in letters.indices {
            letters[index].decision = standings[letters[index].id]
            letters[index].positions.sort(by: Self.precedes)
        }
        return letters.sorted { left, right in
            guard let first = left.positions.first, let second = right.positions.first else { return false }
            return Self.precedes(first, second)
        }
    }

    public static func exists(_ topic: String, _ admin: KafkaAdmin) throws(KafkaError) -> Bool {
        do throws(KafkaError) {
            _ = try admin.describe(topic: topic)
            return true
        } catch {
            guard error.code == .unknownTopicOrPartition else { throw error }
            return false
        }
    }

    private static func precedes(_ left: RecordPosition, _ right: RecordPosition) -> Bool {
        (left.topic, left.partition, left.offset) < (right.topic, right.partition, right.offset)
    }

    private static func letter(_ record: KafkaRecord, id: String, at position: RecordPosition, of topic: Topic)
        -> DeadLetter
    {
        DeadLetter(
            id: id, positions: [position], topic: topic, origin: origin(record), reason: record.header("reason") ?? "",
            at: record.timestampMilliseconds.map { Timestamp(microseconds: $0 * 1000) },
            schema: record.header("schema"), value: record.value, key: record.key)
    }

    private static func origin(_ record: KafkaRecord) -> RecordPosition? {
        guard let topic = record.header("source-topic"),
            let partition = record.header("source-partition").flatMap({ Int32($0) }),
            let offset = record.header("source-offset").flatMap({ Int64($0) })
        else { return nil }
        return RecordPosition(TopicPartition(topic: topic, partition: partition), offset: offset)
    }

    /// What makes a letter this letter. Each part is led by its length, so that no two lists of parts read alike.
    private static func content(_ record: KafkaRecord) -> [UInt8] {
        let place = origin(record).map(\.path)
        let parts = [
            Array(record.topic.utf8), place.map { Array($0.utf8) }, record.header("schema").map { Array($0.utf8) },
        ]
        return (parts + [record.key, record.value]).flatMap { part -> [UInt8] in
            guard let part else { return Array("-".utf8) }
            return Array("\(part.count):".utf8) + part
        }
    }
}
