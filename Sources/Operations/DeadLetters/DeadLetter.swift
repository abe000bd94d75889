import Kafka
import Model
import Runtime
import Store
import Timekeeping

/// A record that could not be used, as its dead-letter topic keeps it.
///
/// Identity: offsets name a record only within one life of a broker, and the topic may hold several copies of it: one of
/// each consumer group, and one more of each crash between the write and the commit. So a letter is identified by its
/// content and its origin: the SHA-256 over dead-letter topic, origin, `schema` header, key and value. Copies are one
/// letter; a broker that lost its log and gives the same offsets to other records makes other letters.
public struct DeadLetter: Sendable {
    /// 64 hexadecimal digits.
    public let id: String
    /// Its copies in the dead-letter topic, oldest first.
    public internal(set) var positions: [RecordPosition]
    /// The topic it was meant for.
    public let topic: Topic
    /// Where it was, if its headers say.
    public let origin: RecordPosition?
    public let reason: String
    /// When it was rejected.
    public let at: Timestamp?
    public let schema: String?
    public let value: [UInt8]
    public let key: [UInt8]
    /// What was decided about it; `nil` while it waits.
    public internal(set) var decision: DeadLetterStanding?

    /// Its state in a word.
    public var state: String { decision?.state.rawValue ?? Self.waiting }
    public static let waiting = "waiting"
    public static let states = [waiting] + DeadLetterStanding.State.allCases.map(\.rawValue)

    /// The position of its first copy.
    public var name: String { positions.first?.path ?? id }

    func record(by actor: String, at now: Timestamp, prefix: String) -> DeadLetterStore.Decision {
        DeadLetterStore.Decision(
            letter: id, topic: topic.deadLetterName(prefix: prefix),
            sourcePartition: origin.map { Int64($0.partition) }, sourceOffset: origin?.offset, by: actor, at: now)
    }
}

extension DeadLetter {
    /// Where a replay put it in its topic.
    public var sentTo: String? {
        guard let partition = decision?.sentPartition, let offset = decision?.sentOffset else { return nil }
        return "\(topic.rawValue)/\(partition)/\(offset)"
    }
}

/// Letters without their payloads, which may be somebody's posts.
public struct DeadLetterList: Sendable {
    public let letters: [DeadLetter]
}

extension DeadLetterList: Encodable {
    public func encode(to encoder: any Encoder) throws {
        try (["letters": .list(letters.map { .object($0.fields) })] as StructuredValue).encode(to: encoder)
    }
}

extension DeadLetter: Encodable {
    fileprivate var fields: [StructuredValue.Field] {
        [
            .init("letter", .text(name)), .init("identity", .text(id)), .init("topic", .text(topic.rawValue)),
            .init("copies", .list(positions.map { .text($0.path) })), .init("origin", .optional(origin?.path)),
            .init("rejected_at", .time(at)), .init("reason", .text(reason)), .init("schema", .optional(schema)),
            .init("bytes", .count(value.count)), .init("state", .text(state)),
            .init("actor", .optional(decision?.by)), .init("decided_at", .time(decision?.at)),
            .init("actor_reason", .optional(decision?.reason)), .init("sent_to", .optional(sentTo)),
            .init("sent_hash", .optional(decision?.sentHash)),
        ]
    }

    /// With its payload; one that is no UTF-8 is escaped, and `payload_is_exact` says so.
    public func encode(to encoder: any Encoder) throws {
        let exact = String(validating: value, as: UTF8.self)
        let payload: [StructuredValue.Field] = [
            .init("key", .text(String(validating: key, as: UTF8.self) ?? Self.escaped(key))),
            .init("payload", .text(exact ?? Self.escaped(value))), .init("payload_is_exact", .bool(exact != nil)),
        ]
        try StructuredValue.object(fields + payload).encode(to: encoder)
    }

    private static func escaped(_ bytes: [UInt8]) -> String {
        bytes.map { byte in
            guard !(0x20..<0x7f).contains(byte) else { return String(UnicodeScalar(byte)) }
            let digits = String(byte, radix: 16)
            return "\\x" + (digits.count < 2 ? "0" : "") + digits
        }.joined()
    }
}

extension RecordPosition {
    /// `<topic>/<partition>/<offset>`: nothing in it that a shell would take for its own.
    public var path: String { "\(topic)/\(partition)/\(offset)" }
}
