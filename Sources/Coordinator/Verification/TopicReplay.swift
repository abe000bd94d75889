import CommandLine
import Kafka
import Learning
import Model
import Postgres
import Runtime
import Schema
import Store

/// Reads the three topics from their beginnings and gives their messages to the learner's own effects.
struct TopicReplay {
    struct Counts: Equatable {
        var applied: Int64 = 0
        /// Records that cannot be read; the learner set them aside.
        var undecodable: Int64 = 0
        /// Records whose values the database refuses; the learner set them aside, too.
        var refused: Int64 = 0
        /// Records behind the learner's offsets, left out.
        var notYetApplied: Int64 = 0
        /// Partitions whose first records are gone, by their first offset.
        var begunLate: [TopicPartition: Int64] = [:]
    }

    let connection: PostgresConnection
    let topics: [String: Topic]
    /// The next offset of the live learner, by topic and partition.
    let offsets: [String: [Int32: Int64]]
    let plausibility: Plausibility
    let batchMax: Int
    private let decoder = MessageDecoder()

    init(
        _ connection: PostgresConnection, prefix: String, offsets: [String: [Int32: Int64]],
        plausibility: Plausibility, batchMax: Int
    ) {
        self.connection = connection
        topics = Dictionary(uniqueKeysWithValues: Topic.allCases.map { ($0.name(prefix: prefix), $0) })
        self.offsets = offsets
        self.plausibility = plausibility
        self.batchMax = batchMax
    }

    func run(_ kafka: KafkaConfiguration) throws -> Counts {
        var counts = Counts()
        var begun: Set<TopicPartition> = []
        var progress = Progress("records", total: Int(offsets.values.reduce(0) { $0 + $1.values.reduce(0, +) }))
        let reader = try KafkaReader(kafka, topics: topics.keys.sorted())
        while let batch = try reader.next(max: batchMax) {
            var messages: [LoopMessage] = []
            for record in batch {
                let isFirst = begun.insert(record.topicPartition).inserted
                guard record.offset < offsets[record.topic]?[record.partition] ?? 0 else {
                    counts.notYetApplied += 1
                    continue
                }
                if isFirst, record.offset > 0 { counts.begunLate[record.topicPartition] = record.offset }
                if let message = decode(record) { messages.append(message) } else { counts.undecodable += 1 }
            }
            let refused = try apply(messages)
            counts.refused += refused
            counts.applied += Int64(messages.count) - refused
            progress.advance(by: batch.count)
        }
        progress.finish()
        return counts
    }

    private func decode(_ record: KafkaRecord) -> LoopMessage? {
        guard let topic = topics[record.topic] else { return nil }
        let header = record.header("schema")
        return try? record.withValue { (bytes) throws(MessageError) in
            try LoopMessage.decode(bytes, of: topic, schemaHeader: header, using: decoder)
        }
    }

    /// As the learner does it: a batch that the database refuses goes on one by one.
    ///
    /// - Returns: how many were refused.
    private func apply(_ messages: [LoopMessage]) throws -> Int64 {
        guard !messages.isEmpty else { return 0 }
        do {
            let effects = try MessageEffects(messages, plausibility: plausibility)
            try connection.transaction { try effects.apply(in: connection) }
            return 0
        } catch let error as PostgresError where Self.isLaidToRecords(error) {
            guard messages.count > 1 else { return 1 }
            return try messages.reduce(0) { try $0 + apply([$1]) }
        }
    }

    private static func isLaidToRecords(_ error: PostgresError) -> Bool {
        let state = error.sqlState ?? ""
        return state.hasPrefix("22") || state.hasPrefix("23") || error.code == .badParameter
    }
}
