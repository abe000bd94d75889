import Kafka
import Learning
import Model
import Postgres
import Schema
import Store

/// Reads the three topics from their beginnings and gives their messages to the learner's own effects.
struct TopicReplay {
    struct Result {
        var records = RebuildResult.Records()
        /// Partitions whose first records are gone, by their first offset.
        var truncated: [TopicPartition: Int64] = [:]
    }

    private let connection: PostgresConnection
    private let topics: [String: Topic]
    /// The next offset of the live learner, by partition.
    private let offsets: [TopicPartition: Int64]
    private let plausibility: Plausibility
    private let batchMax: Int
    private let decoder = MessageDecoder()

    init(
        _ connection: PostgresConnection, prefix: String, offsets: [TopicPartition: Int64],
        plausibility: Plausibility, batchMax: Int
    ) {
        self.connection = connection
        topics = Dictionary(uniqueKeysWithValues: Topic.allCases.map { ($0.name(prefix: prefix), $0) })
        self.offsets = offsets
        self.plausibility = plausibility
        self.batchMax = batchMax
    }

    func run(_ kafka: KafkaConfiguration, progress: (_ done: Int64, _ total: Int64) -> Void) throws -> Result {
        var result = Result()
        var seen: Set<TopicPartition> = []
        let total = offsets.values.reduce(0, +)
        var done: Int64 = 0
        let reader = try KafkaReader(kafka, topics: topics.keys.sorted())
        while let batch = try reader.next(max: batchMax) {
            var messages: [LoopMessage] = []
            for record in batch {
                let isFirst = seen.insert(record.topicPartition).inserted
                guard record.offset < offsets[record.topicPartition] ?? 0 else {
                    result.records.notYetApplied += 1
                    continue
                }
                if isFirst, record.offset > 0 { result.truncated[record.topicPartition] = record.offset }
                if let message = decode(record) { messages.append(message) } else { result.records.unreadable += 1 }
            }
            let refused = try apply(messages)
            result.records.refused += refused
            result.records.applied += Int64(messages.count) - refused
            done += Int64(batch.count)
            progress(done, total)
        }
        return result
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
