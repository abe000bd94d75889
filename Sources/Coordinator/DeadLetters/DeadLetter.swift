import Model
import Store
import Timekeeping

/// A record that could not be used, as its dead-letter topic keeps it.
///
/// Identity: offsets name a record only within one life of a broker, and every group that met the record put a copy of
/// its own here, as did each crash between keeping it and moving on. So a letter is what it says and where it came
/// from: the SHA-256 over dead-letter topic, origin, `schema` header, key and value. Copies are one letter; a broker
/// that lost its log and gives the same offsets to other records makes other letters.
struct DeadLetter: Sendable {
    /// 64 hexadecimal digits.
    let id: String
    /// Where its copies stand in the dead-letter topic, oldest first.
    var places: [RecordPlace]
    /// The topic it was meant for.
    let topic: Topic
    /// Where it stood, if its headers say.
    let origin: RecordPlace?
    let reason: String
    /// When it was set aside.
    let at: Timestamp?
    let schema: String?
    let value: [UInt8]
    let key: [UInt8]
    /// What was decided about it; `nil` while it waits.
    var standing: DeadLetterStanding?

    /// How people and scripts name its state.
    var state: String { standing?.state.rawValue ?? Self.waiting }
    static let waiting = "waiting"
    static let states = [waiting] + DeadLetterStanding.State.allCases.map(\.rawValue)

    /// Its first copy's place, as the commands take it.
    var name: String { places.first?.path ?? id }

    func decision(by person: String, at now: Timestamp, prefix: String) -> DeadLetterStore.Decision {
        DeadLetterStore.Decision(
            letter: id, topic: topic.deadLetterName(prefix: prefix),
            sourcePartition: origin.map { Int64($0.partition) }, sourceOffset: origin?.offset, by: person, at: now)
    }
}

extension RecordPlace {
    /// `<topic>/<partition>/<offset>`: nothing in it that a shell would take for its own.
    var path: String { "\(topic)/\(partition)/\(offset)" }
}
