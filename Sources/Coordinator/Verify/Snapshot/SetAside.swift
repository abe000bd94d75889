import Kafka
import Schema

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
