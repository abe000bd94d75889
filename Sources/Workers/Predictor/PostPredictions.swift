import Kafka
import Model
import Postgres
import Schema
import Store

/// Consumes `posts`: notes for every post what the version in force when it was made predicts.
final class PostPredictions: StreamEffects {
    private let decoder = MessageDecoder()
    private let versions: PublishedVersions

    init(_ versions: PublishedVersions) { self.versions = versions }

    func decode(_ record: KafkaRecord) throws(MessageError) -> PostMessage {
        try Topic.posts.check(schemaHeader: record.header("schema"))
        return try record.withValue { (bytes) throws(MessageError) in
            try PostMessage.decode(bytes, using: decoder)
        }
    }

    func apply(_ posts: [PostMessage], in connection: PostgresConnection) throws {
        // No version can be published between reading them and writing the predictions.
        try PredictorStore.lockForRecording(connection)
        try versions.refresh(connection)
        let hours = try PredictorStore.hours(connection, of: posts.map { $0.postedAt ?? $0.createdAt })
        let records = zip(posts, hours).map { post, hour in
            PredictionRecord(post, PredictionInputs(post, hour: hour), by: versions.inForce(at: post.createdAt))
        }
        try PredictorStore.record(connection, records)
    }
}
