import Kafka
import Learning
import Model
import Postgres
import Scheduling
import Schema
import Store
import Timekeeping

/// Rows of the tables that are computed from other tables, as the database has them.
struct GateLimits: Sendable {
    var viewsMin: Double
    var likesMin: Double
    var ageMinSeconds: Double
}

struct GateDecisionRow: Sendable {
    var gateID: Int64
    var learnable: Bool
    var reasons: [String]
    var impressions: Int64?
    var likes: Int64?
    var ageSeconds: Double?
    var collectedAt: Timestamp
}

struct ArmRow: Sendable {
    var successes: Int64
    var failures: Int64
    var averageReward: Double?
}

struct GeneratorRow: Sendable {
    var state: GeneratorState
    var totalPosts: Int64
}

struct ScheduleRow: Sendable {
    var name: String
    var rule: ScheduleRule
    var zone: TimeZoneOffsets = .utc
    var paused: Bool
    /// The first slot of the rule.
    var startsAt: Timestamp
    var lastSlot: Timestamp
}

struct SlotRow: Sendable {
    var schedule: String
    var slot: Timestamp
    var state: String
    var reason: String?
    /// Whether a person asked for it; then it need not be one of the rule's.
    var isManual = false
}

struct CheckpointRow: Sendable {
    var decisionID: String
    var ageSeconds: Int64
    var state: String
    var published: Bool
    var reading: MetricMessage?

    var key: String { "\(decisionID) at \(ageSeconds) s" }
}

struct PredictionRow: Sendable {
    var versionMilliseconds: Int64?
    var predictedRate: Double
    var followProbability: Double
    /// As noted with the prediction: of posting, in the account's time zone.
    var hour: Int
}

struct VersionRow: Sendable {
    var milliseconds: Int64
    var publishedAt: Timestamp
    var payload: String
}

/// Reads the tables that are computed from other tables, and what the programs recorded of their own work.
struct DerivedReader {
    let connection: PostgresConnection

    func gates() throws -> [Int64: GateLimits] {
        try keyed("SELECT gate_id, views_min, likes_min, age_min_seconds FROM learning_gates") { row in
            (
                try row.int("gate_id"),
                GateLimits(
                    viewsMin: try row.double("views_min"), likesMin: try row.double("likes_min"),
                    ageMinSeconds: try row.double("age_min_seconds"))
            )
        }
    }

    func decisions() throws -> [String: GateDecisionRow] {
        try keyed(
            """
            SELECT decision_id, gate_id, learnable, reasons, impressions, likes, age_seconds, collected_at
            FROM gate_decisions
            """
        ) { row in
            (
                try row.text("decision_id"),
                GateDecisionRow(
                    gateID: try row.int("gate_id"), learnable: try row.bool("learnable"),
                    reasons: try row.texts("reasons").compactMap(\.self),
                    impressions: try row.optionalInt("impressions"), likes: try row.optionalInt("likes"),
                    ageSeconds: try row.optionalDouble("age_seconds"), collectedAt: try row.timestamp("collected_at"))
            )
        }
    }

    /// Every example with the hour of posting in the account's time zone, by the database's zone tables.
    func exampleHours() throws -> [String: Int] {
        try keyed(
            """
            SELECT e.decision_id, extract(hour FROM c.posted_at AT TIME ZONE d.time_zone)::integer AS hour
            FROM learning_examples e JOIN content c USING (decision_id) CROSS JOIN deployment d
            """
        ) { (try $0.text("decision_id"), Int(try $0.int("hour"))) }
    }

    func arms() throws -> [String: ArmRow] {
        try keyed("SELECT arm_name, successes, failures, avg_reward FROM bandit_arms") { row in
            (
                try row.text("arm_name"),
                ArmRow(
                    successes: try row.int("successes"), failures: try row.int("failures"),
                    averageReward: try row.optionalDouble("avg_reward"))
            )
        }
    }

    func generators() throws -> [String: GeneratorRow] {
        let posts = try keyed("SELECT generator_name, total_posts FROM generator_weights") { row in
            (try row.text("generator_name"), try row.int("total_posts"))
        }
        return Dictionary(
            uniqueKeysWithValues: try GeneratorStore.standing(connection).map { state in
                (state.name, GeneratorRow(state: state, totalPosts: posts[state.name] ?? 0))
            })
    }

    func schedules() throws -> [ScheduleRow] {
        try connection.execute(
            "SELECT \(unescaped: ScheduleRecord.columns) FROM schedules ORDER BY schedule"
        )
        .map { row in
            let record = try ScheduleRecord(row)
            let rule = try ScheduleRule(record.ruleText)
            return ScheduleRow(
                name: record.name, rule: rule,
                zone: try TimeZoneReader(connection: connection).offsets(
                    for: rule, zone: record.timeZone, from: record.startsAt, to: record.nextSlot + .days(800)),
                paused: record.pause != nil, startsAt: record.startsAt, lastSlot: record.lastSlot)
        }
    }

    func slots() throws -> [SlotRow] {
        try connection.execute(
            "SELECT schedule, slot, state, reason, origin FROM schedule_slots ORDER BY schedule, slot"
        )
        .map { row in
            SlotRow(
                schedule: try row.text("schedule"), slot: try row.timestamp("slot"),
                state: try row.text("state"), reason: try row.optionalText("reason"),
                isManual: try row.text("origin") != "schedule")
        }
    }

    func checkpoints() throws -> [CheckpointRow] {
        let decoder = MessageDecoder()
        return try connection.execute(
            "SELECT decision_id, age_seconds, state, published, reading FROM scrape_schedule WHERE state = 'done'"
        )
        .map { row in
            let bytes = try row.optionalText("reading").map { Array($0.utf8) }
            return CheckpointRow(
                decisionID: try row.text("decision_id"), ageSeconds: try row.int("age_seconds"),
                state: try row.text("state"), published: try row.bool("published"),
                reading: bytes.flatMap { bytes in
                    bytes.withUnsafeBytes { try? MetricMessage.decode($0, using: decoder) }
                })
        }
    }

    func predictions() throws -> [String: PredictionRow] {
        try keyed(
            """
            SELECT decision_id, version_ms, predicted_rate, follow_probability, (features ->> 'hour')::bigint AS hour
            FROM predictions
            """
        ) { row in
            (
                try row.text("decision_id"),
                PredictionRow(
                    versionMilliseconds: try row.optionalInt("version_ms"),
                    predictedRate: try row.double("predicted_rate"),
                    followProbability: try row.double("follow_probability"), hour: Int(try row.int("hour")))
            )
        }
    }

    func versions() throws -> [VersionRow] {
        try connection.execute(
            "SELECT version_ms, published_at, payload FROM predictor_versions ORDER BY version_ms"
        )
        .map { row in
            VersionRow(
                milliseconds: try row.int("version_ms"), publishedAt: try row.timestamp("published_at"),
                payload: try row.text("payload"))
        }
    }

    /// The next offset a group will read, by partition.
    func appliedOffsets(group: String) throws -> [TopicPartition: Int64] {
        try byPartition("next_offset", group: group)
    }

    /// How many records a group has applied, by partition.
    func recordsApplied(group: String) throws -> [TopicPartition: Int64] {
        try byPartition("records_applied", group: group)
    }

    private func byPartition(_ column: String, group: String) throws -> [TopicPartition: Int64] {
        try keyed(
            "SELECT topic, partition, \(unescaped: column) FROM consumer_offsets WHERE consumer_group = \(group)"
        ) { row in
            (
                TopicPartition(topic: try row.text("topic"), partition: Int32(try row.int("partition"))),
                try row.int(column)
            )
        }
    }

    /// Groups of learners that stored offsets here under another name.
    func otherLearners(than group: String) throws -> [String] {
        try connection.execute(
            """
            SELECT DISTINCT consumer_group FROM consumer_offsets
            WHERE consumer_group LIKE '%learner' AND consumer_group <> \(group) AND next_offset > 0
                ORDER BY consumer_group
            """
        )
        .map { try $0.text("consumer_group") }
    }

    /// - Precondition: each row has a key of its own.
    private func keyed<Key: Hashable, Value>(
        _ query: PostgresQuery, _ make: (PostgresRow) throws -> (Key, Value)
    ) throws -> [Key: Value] {
        Dictionary(uniqueKeysWithValues: try connection.execute(query).map(make))
    }
}
