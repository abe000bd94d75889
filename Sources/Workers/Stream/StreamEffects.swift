import Kafka
import Model
import Postgres
import Schema

/// What a role makes of the records of its topics.
///
/// Confined to the role's thread, like the connection it is given.
protocol StreamEffects: AnyObject {
    associatedtype Message
    /// What is written for some messages; the messages themselves where nothing can be worked out beforehand.
    associatedtype Batch = [Message]

    /// Reads one record. What is thrown sends the record to its dead-letter topic.
    func decode(_ record: KafkaRecord) throws(MessageError) -> Message

    /// Works out what the messages come to, without any server: it is done for one batch while Postgres has the one
    /// before.
    func prepare(_ messages: [Message]) throws -> Batch

    /// Writes what the messages mean, in the transaction that is open on `connection`. Must not begin or end one.
    ///
    /// Is called again with the same messages, or with some of them one by one, after a failure: nothing of a call
    /// that threw is kept.
    func apply(_ batch: Batch, in connection: PostgresConnection) throws
}

extension StreamEffects where Batch == [Message] {
    func prepare(_ messages: [Message]) -> [Message] { messages }
}
