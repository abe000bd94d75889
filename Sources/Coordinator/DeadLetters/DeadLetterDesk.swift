import Kafka
import Model
import Postgres
import Schema
import Store
import Timekeeping

/// Replays and drops letters, each once.
///
/// | a replay dies | what is there | the next replay |
/// |---|---|---|
/// | before it noted its intent | nothing | sends |
/// | after that, before or after the broker took the record | `replaying` | sends again: the tables do not change |
/// | after it noted that it was sent | `replayed` | does nothing |
struct DeadLetterDesk {
    enum Result: Equatable {
        case sent(RecordPlace)
        case dropped
        /// What would be done, in a dry run.
        case wouldSend
        case wouldDrop
        /// It was decided before; nothing was done.
        case settled(String)
        /// What is still wrong with the record; nothing was done.
        case refused(String)
    }

    let connection: PostgresConnection
    let kafka: KafkaConfiguration
    let prefix: String
    let person: String
    let now: Timestamp
    let isDryRun: Bool
    private let decoder = MessageDecoder()

    init(
        _ connection: PostgresConnection, _ kafka: KafkaConfiguration, prefix: String, person: String, now: Timestamp,
        isDryRun: Bool
    ) {
        self.connection = connection
        self.kafka = kafka
        self.prefix = prefix
        self.person = person
        self.now = now
        self.isDryRun = isDryRun
    }

    /// Sends the record to the topic it was meant for.
    ///
    /// - Parameter mended: sent instead of what the letter holds, under the topic's own `schema` header.
    func replay(_ letter: DeadLetter, mended: [UInt8]? = nil) throws -> Result {
        if let standing = letter.standing, standing.state == .replayed { return .settled(Self.text(standing)) }
        let value = mended ?? letter.value
        let header = mended == nil ? letter.schema : letter.topic.schemaHeader
        let message: LoopMessage
        do throws(MessageError) {
            message = try value.withUnsafeBufferPointer { (bytes) throws(MessageError) in
                try LoopMessage.decode(
                    UnsafeRawBufferPointer(bytes), of: letter.topic, schemaHeader: header, using: decoder)
            }
        } catch {
            return .refused(error.description)
        }
        if isDryRun { return .wouldSend }
        return try DeadLetterStore.alone(connection, letter.id) {
            let hash = try DeadLetterStore.hashes(connection, [value])[0]
            let decision = letter.decision(by: person, at: now, prefix: prefix)
            if let standing = try DeadLetterStore.intend(connection, decision, sentHash: hash) {
                return .settled(Self.text(standing))
            }
            let place = try send(letter, key: message.decisionID, value)
            try DeadLetterStore.noteReplayed(
                connection, letter.id, partition: Int64(place.partition), offset: place.offset)
            return .sent(place)
        }
    }

    func drop(_ letter: DeadLetter, because reason: String) throws -> Result {
        if let standing = letter.standing { return .settled(Self.text(standing)) }
        if isDryRun { return .wouldDrop }
        return try DeadLetterStore.alone(connection, letter.id) {
            let decision = letter.decision(by: person, at: now, prefix: prefix)
            let standing = try DeadLetterStore.drop(connection, decision, reason: reason)
            return standing.map { .settled(Self.text($0)) } ?? .dropped
        }
    }

    /// The key is the decision's id, whatever the letter's was: the record belongs beside the others of its post.
    private func send(_ letter: DeadLetter, key: String, _ value: [UInt8]) throws -> RecordPlace {
        let topic = letter.topic.name(prefix: prefix)
        let producer = try KafkaProducer(kafka)
        try producer.produce(
            topic: topic, key: key, value: value,
            headers: [
                ("schema", letter.topic.schemaHeader), ("replay-of", letter.id),
                ("replay-origin", letter.origin?.path ?? letter.name),
            ])
        let report = try producer.flush(timeout: .seconds(20))
        try report.requireAll()
        guard let (partition, next) = report.nextOffsets.first else {
            throw KafkaError(.deliveryFailed, "the broker did not say where it put the record for \(topic)")
        }
        return RecordPlace(topic: topic, partition: partition.partition, offset: next - 1)
    }

    private static func text(_ standing: DeadLetterStanding) -> String {
        switch standing.state {
        case .replayed: "was replayed by \(standing.by) at \(standing.at)"
        case .dropped: "was dropped by \(standing.by) at \(standing.at)"
        case .replaying: "is being replayed by \(standing.by) since \(standing.at); replay it again if that died"
        }
    }
}
