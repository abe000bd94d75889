import Kafka
import Model
import Schema
import Timekeeping

/// All that the three topics hold, folded, and what of it could not be read or was not yet worked through.
///
/// The decoder is the programs' own, because what a record says is a matter of the contract; what follows from the
/// records is worked out here anew.
struct TopicFold {
    /// Records of the topics and what became of them, by topic.
    struct Tally: Sendable {
        var records: Int64 = 0
        /// Behind the offset the learner has stored.
        var notApplied: Int64 = 0
        var undecodable: [RecordPosition: String] = [:]
        /// Those that can be read and that the database refused.
        var refused: Set<RecordPosition> = []
    }

    private(set) var fold: MessageFold
    /// Every reading message by post and moment, to hold beside what was scraped.
    private(set) var metrics: [MessageFold.ReadingKey: Set<MetricMessage>] = [:]
    private(set) var tallies: [Topic: Tally] = [:]

    /// How many records stand below the learner's offsets, by topic's name and partition.
    private(set) var appliedRecords: [TopicPartition: Int64] = [:]

    private let topics: [String: Topic]
    private let applied: [TopicPartition: Int64]
    private let rejected: RejectedRecords
    private let decoder = MessageDecoder()

    /// - Parameters:
    ///   - prefix: of the topics' names.
    ///   - applied: the next offset the learner will read, by topic and partition; records from there on are counted
    ///     and not folded, because the tables cannot hold their effects yet.
    ///   - rejected: what the learner's database refused is not folded either.
    init(
        prefix: String, applied: [TopicPartition: Int64], rejected: RejectedRecords = RejectedRecords(),
        impressionsMax: Int64
    ) {
        fold = MessageFold(impressionsMax: impressionsMax)
        topics = Dictionary(uniqueKeysWithValues: Topic.allCases.map { ($0.name(prefix: prefix), $0) })
        self.applied = applied
        self.rejected = rejected
        for topic in Topic.allCases { tallies[topic] = Tally() }
    }

    var topicNames: [String] { topics.keys.sorted() }

    mutating func apply(_ record: KafkaRecord) {
        guard let topic = topics[record.topic] else { return }
        tallies[topic]?.records += 1
        let isApplied = record.offset < applied[record.topicPartition] ?? 0
        if isApplied {
            appliedRecords[record.topicPartition, default: 0] += 1
        } else {
            tallies[topic]?.notApplied += 1
        }
        let position = record.position
        let header = record.header("schema")
        let decoder = decoder
        do throws(MessageError) {
            let message = try record.withValue { (bytes) throws(MessageError) in
                try LoopMessage.decode(bytes, of: topic, schemaHeader: header, using: decoder)
            }
            apply(message, isApplied: isApplied && !rejected.byLearnersDatabase.contains(position))
            if isApplied, rejected.byDatabase.contains(position) { tallies[topic]?.refused.insert(position) }
        } catch {
            if isApplied { tallies[topic]?.undecodable[position] = error.description }
        }
    }

    /// A scrape is published whether or not the learner has come to it.
    mutating func apply(_ message: LoopMessage, isApplied: Bool = true) {
        if case .metric(let message) = message {
            let key = MessageFold.ReadingKey(decisionID: message.decisionID, collectedAt: message.collectedAt)
            metrics[key, default: []].insert(message)
        }
        if isApplied { fold.apply(message) }
    }
}

/// The records that the dead-letter topics say were rejected, by their positions.
struct RejectedRecords: Sendable {
    /// The positions that letters name as their origin; a letter without one is named by its own position. One that a
    /// crash or another group repeated is named once.
    private(set) var kept: Set<RecordPosition> = []
    /// Those that can be read and that the database refused, in whichever group.
    private(set) var byDatabase: Set<RecordPosition> = []
    /// Those of them that the learner dead-lettered: the tables have nothing of them.
    private(set) var byLearnersDatabase: Set<RecordPosition> = []

    /// - Parameter learner: the learner's consumer group.
    mutating func apply(_ letter: KafkaRecord, learner: String) {
        guard let topic = letter.header("source-topic"),
            let partition = letter.header("source-partition").flatMap({ Int32($0) }),
            let offset = letter.header("source-offset").flatMap({ Int64($0) })
        else {
            kept.insert(letter.position)
            return
        }
        keep(
            RecordPosition(TopicPartition(topic: topic, partition: partition), offset: offset),
            refusedBy: letter.header("refused-by").flatMap { RecordRefusal(rawValue: $0) },
            inLearner: letter.header("group") == learner)
    }

    mutating func keep(_ position: RecordPosition, refusedBy: RecordRefusal? = nil, inLearner: Bool = true) {
        kept.insert(position)
        guard refusedBy == .database else { return }
        byDatabase.insert(position)
        if inLearner { byLearnersDatabase.insert(position) }
    }

    /// Without the letters whose records the learner has not come to: another group may be ahead of it.
    func upTo(_ applied: [TopicPartition: Int64]) -> Set<RecordPosition> {
        kept.filter { position in
            guard let offset = applied[position.topicPartition] else { return true }
            return position.offset < offset
        }
    }
}
