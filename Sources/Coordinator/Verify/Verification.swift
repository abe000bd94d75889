import Kafka
import Postgres
import Redis
import Runtime
import Schema
import Timekeeping

/// Compares the tables with a plain fold over the topics' messages, and what is derived with what it is derived from.
///
/// The tables are read in one snapshot first, with the offsets up to which the learner has come in that very snapshot;
/// then the topics are read from their beginnings to their ends. Records beyond those offsets are counted and left
/// out, so that the comparison is exact also while the loop runs. Nothing is written anywhere.
///
/// Failures: a server that is away ends the run with its own error. A disagreement is a result, not an error.
struct Verification: Sendable {
    let configuration: Configuration
    /// Up to when slots are expected.
    let now: Timestamp
    /// Whether records that the learner has not come to yet are no disagreement.
    let mayLag: Bool

    /// Blocks the thread it is called on.
    func run() throws -> VerificationResult {
        let connection = try PostgresConnection(
            PostgresConfiguration(
                url: try configuration.require(.postgresURL), schema: configuration[.postgresSchema],
                applicationName: "coordinator verify", statementTimeout: .seconds(300)))
        let brokers = try configuration.require(.kafkaBrokers)
        let snapshot = try connection.transaction(isolation: .repeatableRead) {
            try VerificationSnapshot(connection, groups: configuration[.groupPrefix])
        }
        connection.close()
        let kafka = KafkaConfiguration(brokers: brokers, clientID: "coordinator-verify")
        let prefix = configuration[.topicPrefix]
        var topics = TopicFold(
            prefix: prefix, applied: snapshot.applied, impressionsMax: Int64(configuration[.impressionsMax]))
        let reader = try KafkaReader(kafka, topics: topics.topicNames)
        while let batch = try reader.next() {
            for record in batch { topics.apply(record) }
        }
        let kept = try deadLetters(kafka, prefix: prefix)
        var checks = snapshot.checks(
            topics, deadLetters: kept, now: now, successRate: configuration[.successRate], mayLag: mayLag)
        if let url = configuration[.redisURL] {
            checks.append(PublishedCheck.check(snapshot.versions, inRedis: try latestPredictor(url)))
        }
        return VerificationResult(checks: checks, otherLearners: snapshot.otherLearners)
    }

    private func latestPredictor(_ url: String) throws -> String? {
        let redis = try RedisConnection(RedisConfiguration(url: url, applicationName: "coordinator-verify"))
        return try redis.command(["GET", configuration[.redisPrefix] + "predictor:v2:latest"]).text
    }

    /// The places that dead letters name as where they came from.
    private func deadLetters(_ kafka: KafkaConfiguration, prefix: String) throws -> Set<RecordPlace> {
        let admin = try KafkaAdmin(kafka)
        let names = Topic.allCases.map { $0.deadLetterName(prefix: prefix) }.filter { name in
            (try? admin.describe(topic: name)) != nil
        }
        guard !names.isEmpty else { return [] }
        var places: Set<RecordPlace> = []
        let reader = try KafkaReader(kafka, topics: names)
        while let batch = try reader.next() {
            for record in batch {
                guard let topic = record.header("source-topic"),
                    let partition = record.header("source-partition").flatMap({ Int32($0) }),
                    let offset = record.header("source-offset").flatMap({ Int64($0) })
                else {
                    places.insert(
                        RecordPlace(topic: record.topic, partition: record.partition, offset: record.offset))
                    continue
                }
                places.insert(RecordPlace(topic: topic, partition: partition, offset: offset))
            }
        }
        return places
    }
}
