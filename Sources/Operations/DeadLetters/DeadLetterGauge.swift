import Kafka
import Learning
import Model
import Postgres
import Runtime
import Store

/// Counts the dead letters that wait for a decision, and caches the count for a while, to spare the brokers. For one
/// thread.
public final class DeadLetterGauge {
    private let brokers: String?
    private let prefix: String
    private let keeps: Duration
    private var admin: KafkaAdmin?
    private var known: [SystemState.DeadLetters]?
    private var askedAt: ContinuousClock.Instant?

    public init(_ configuration: Configuration, keeps: Duration = .seconds(15)) {
        brokers = configuration[.kafkaBrokers]
        prefix = configuration[.topicPrefix]
        self.keeps = keeps
    }

    /// `nil` where no broker is named or none answers: unknown is not 0.
    public func read(_ connection: PostgresConnection) throws -> [SystemState.DeadLetters]? {
        if let askedAt, askedAt.duration(to: .now) < keeps { return known }
        askedAt = .now
        guard let records = records() else {
            known = nil
            return nil
        }
        var decided: [String: Int64] = [:]
        for row in try connection.execute(
            "SELECT topic, count(*) AS n FROM dead_letters WHERE state IN ('replayed', 'dropped') GROUP BY topic")
        {
            decided[try row.text("topic")] = try row.int("n")
        }
        // Letters that were decided on may have left the topic since.
        known = records.map {
            SystemState.DeadLetters(topic: $0.topic, waiting: max(0, $0.count - (decided[$0.topic] ?? 0)))
        }
        return known
    }

    private func records() -> [(topic: String, count: Int64)]? {
        guard let brokers else { return nil }
        if admin == nil {
            admin = try? KafkaAdmin(KafkaConfiguration(brokers: brokers, clientID: "rookery-coordinator"))
        }
        return admin.flatMap { DeadLetterCounts.read($0, prefix: prefix) }
    }
}
