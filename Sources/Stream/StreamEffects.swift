import Kafka
import Model
import Postgres
import Schema

/// What a role makes of the records of its topics.
///
/// ```swift
/// final class Sums: StreamEffects {
///     func decode(_ record: KafkaRecord) throws(MessageError) -> Int64 { … }
///     func apply(_ numbers: [Int64], in connection: PostgresConnection) throws { … }
/// }
/// ```
///
/// Confined to the consumer's thread, like the connection it is given.
public protocol StreamEffects: AnyObject {
    associatedtype Message
    /// What is written for a batch of messages; the messages themselves where nothing can be worked out beforehand.
    associatedtype Batch = [Message]

    /// Decodes one record. An error sends the record to its dead-letter topic.
    func decode(_ record: KafkaRecord) throws(MessageError) -> Message

    /// Decodes several records in order; those that cannot be decoded go to `unusable`.
    ///
    /// The default calls `decode(_:)` for each. A requirement, so that the loop over the records is compiled for the
    /// conforming type rather than run through generic code.
    func decode(
        _ records: ArraySlice<KafkaRecord>, into messages: inout [Message], unusable: inout [UnusableRecord])

    /// Works out what to write for the messages, without a server: it runs for one batch while Postgres writes the one
    /// before.
    func prepare(_ messages: [Message]) throws -> Batch

    /// Writes a batch in the transaction that is open on `connection`. Must not begin or end one.
    ///
    /// After a failure it is called again with the same messages, or with some of them one by one. Nothing that a failed
    /// call wrote is kept.
    func apply(_ batch: Batch, in connection: PostgresConnection) throws
}

extension StreamEffects where Batch == [Message] {
    public func prepare(_ messages: [Message]) -> [Message] { messages }
}

extension StreamEffects {
    @inlinable
    public func decode(
        _ records: ArraySlice<KafkaRecord>, into messages: inout [Message], unusable: inout [UnusableRecord]
    ) {
        for record in records {
            do {
                messages.append(try decode(record))
            } catch {
                unusable.append(UnusableRecord(record: record, reason: error.description, refusedBy: .decoder))
            }
        }
    }
}

/// What the records of a batch say. It depends on the records alone, so it can be made ahead, piece by piece.
struct DecodedBatch<Effects: StreamEffects> {
    /// How many of the batch's records were decoded, from its first on.
    private(set) var count = 0
    /// What they say, until `prepare` makes a batch of it.
    private var messages: [Effects.Message] = []
    private(set) var batch: Effects.Batch?
    /// The records that cannot be decoded, with the reason.
    private(set) var unusable: [UnusableRecord] = []
    /// The number of messages.
    var usable: Int { count - unusable.count }

    /// - Parameter capacity: the number of records the batch will have.
    mutating func add(_ records: ArraySlice<KafkaRecord>, capacity: Int, by effects: Effects) {
        messages.reserveCapacity(capacity)
        effects.decode(records, into: &messages, unusable: &unusable)
        count += records.count
    }

    /// To be called once all records are decoded.
    mutating func prepare(by effects: Effects) throws {
        guard batch == nil else { return }
        batch = try effects.prepare(messages)
        messages = []
    }
}
