import Kafka
import Postgres
import Schema

/// What a role makes of the records of its topics.
///
/// Confined to the role's thread, like the connection it is given.
protocol StreamEffects: AnyObject {
    associatedtype Message

    /// Reads one record. What is thrown sends the record to its dead-letter topic.
    func decode(_ record: KafkaRecord) throws(MessageError) -> Message

    /// Writes what the messages mean, in the transaction that is open on `connection`. Must not begin or end one.
    ///
    /// Is called again with the same messages, or with some of them one by one, after a failure: nothing of a call
    /// that threw is kept.
    func apply(_ messages: [Message], in connection: PostgresConnection) throws
}
