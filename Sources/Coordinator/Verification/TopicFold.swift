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
        var undecodable: [RecordPlace: String] = [:]
        /// Those that can be read and that the database refused.
        var refused: Set<RecordPlace> = []
    }

    private(set) var fold: MessageFold
    /// Every reading message by post and moment, to hold beside what was scraped.
    private(set) var metrics: [MessageFold.ReadingKey: Set<MetricMessage>] = [:]
    private(set) var tallies: [Topic: Tally] = [:]

    /// How many records stand below the learner's offsets, by topic's name and partition.
    private(set) var appliedRecords: [String: [Int32: Int64]] = [:]

    private let topics: [String: Topic]
    private let applied: [String: [Int32: Int64]]
    private let setAside: SetAside
    private let decoder = MessageDecoder()

    /// - Parameters:
    ///   - prefix: of the topics' names.
    ///   - applied: the next offset the learner will read, by topic and partition; records from there on are counted
    ///     and not folded, because the tables cannot hold their effects yet.
    ///   - setAside: what the learner's database refused is not folded either.
    init(
        prefix: String, applied: [String: [Int32: Int64]], setAside: SetAside = SetAside(), impressionsMax: Int64
    ) {
        fold = MessageFold(impressionsMax: impressionsMax)
        topics = Dictionary(uniqueKeysWithValues: Topic.allCases.map { ($0.name(prefix: prefix), $0) })
        self.applied = applied
        self.setAside = setAside
        for topic in Topic.allCases { tallies[topic] = Tally() }
    }

    var topicNames: [String] { topics.keys.sorted() }

    mutating func apply(_ record: KafkaRecord) {
        guard let topic = topics[record.topic] else { return }
        tallies[topic]?.records += 1
        let isApplied = record.offset < applied[record.topic]?[record.partition] ?? 0
        if isApplied {
            appliedRecords[record.topic, default: [:]][record.partition, default: 0] += 1
        } else {
            tallies[topic]?.notApplied += 1
        }
        let place = RecordPlace(topic: record.topic, partition: record.partition, offset: record.offset)
        do throws(MessageError) {
            try topic.check(schemaHeader: record.header("schema"))
            try decode(record, topic, isApplied: isApplied && !setAside.byLearnersDatabase.contains(place))
            if isApplied, setAside.byDatabase.contains(place) { tallies[topic]?.refused.insert(place) }
        } catch {
            if isApplied { tallies[topic]?.undecodable[place] = error.description }
        }
    }

    private mutating func decode(_ record: KafkaRecord, _ topic: Topic, isApplied: Bool) throws(MessageError) {
        let decoder = decoder
        switch topic {
        case .posts:
            let message = try record.withValue { (bytes) throws(MessageError) in
                try PostMessage.decode(bytes, using: decoder)
            }
            if isApplied { apply(message) }
        case .metrics:
            let message = try record.withValue { (bytes) throws(MessageError) in
                try MetricMessage.decode(bytes, using: decoder)
            }
            apply(message, isApplied: isApplied)
        case .attributions:
            let message = try record.withValue { (bytes) throws(MessageError) in
                try AttributionMessage.decode(bytes, using: decoder)
            }
            if isApplied { apply(message) }
        }
    }

    mutating func apply(_ message: PostMessage) { fold.apply(message) }
    mutating func apply(_ message: AttributionMessage) { fold.apply(message) }

    /// A scrape is published whether or not the learner has come to it.
    mutating func apply(_ message: MetricMessage, isApplied: Bool = true) {
        let key = MessageFold.ReadingKey(decisionID: message.decisionID, collectedAt: message.collectedAt)
        metrics[key, default: []].insert(message)
        if isApplied { fold.apply(message) }
    }
}

/// What the dead-letter topics say was set aside, by where it stood.
struct SetAside: Sendable {
    /// The places that letters name as where they came from; a letter without one is named by its own place. One that a
    /// crash or another group repeated is named once.
    private(set) var kept: Set<RecordPlace> = []
    /// Those that can be read and that the database refused, in whichever group.
    private(set) var byDatabase: Set<RecordPlace> = []
    /// Those of them that the learner set aside: the tables have nothing of them.
    private(set) var byLearnersDatabase: Set<RecordPlace> = []

    /// - Parameter learner: the learner's consumer group.
    mutating func apply(_ letter: KafkaRecord, learner: String) {
        guard let topic = letter.header("source-topic"),
            let partition = letter.header("source-partition").flatMap({ Int32($0) }),
            let offset = letter.header("source-offset").flatMap({ Int64($0) })
        else {
            kept.insert(RecordPlace(topic: letter.topic, partition: letter.partition, offset: letter.offset))
            return
        }
        keep(
            RecordPlace(topic: topic, partition: partition, offset: offset),
            refusedBy: letter.header("refused-by").flatMap { RecordRefusal(rawValue: $0) },
            inLearner: letter.header("group") == learner)
    }

    mutating func keep(_ place: RecordPlace, refusedBy: RecordRefusal? = nil, inLearner: Bool = true) {
        kept.insert(place)
        guard refusedBy == .database else { return }
        byDatabase.insert(place)
        if inLearner { byLearnersDatabase.insert(place) }
    }

    /// Without the letters whose records the learner has not come to: another group may be ahead of it.
    func upTo(_ applied: [String: [Int32: Int64]]) -> Set<RecordPlace> {
        kept.filter { place in
            guard let offset = applied[place.topic]?[place.partition] else { return true }
            return place.offset < offset
        }
    }
}

/// Where a record stands.
struct RecordPlace: Hashable, Sendable, CustomStringConvertible {
    let topic: String
    let partition: Int32
    let offset: Int64

    var description: String { "\(topic)[\(partition)]@\(offset)" }
}
