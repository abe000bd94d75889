import Kafka
import Model
import Postgres
import Redis
import Schema
import Timekeeping

/// What names a deployment at its servers, and the limits its rows were made under.
public struct VerifiedDeployment: Sendable {
    public var topicPrefix: String
    public var groupPrefix: String
    public var redisPrefix: String
    /// Above this many impressions a reading is not believed.
    public var impressionsMax: Int64
    /// A post succeeds when its engagement rate is above this.
    public var successRate: Double

    public init(
        topicPrefix: String, groupPrefix: String, redisPrefix: String, impressionsMax: Int64, successRate: Double
    ) {
        self.topicPrefix = topicPrefix
        self.groupPrefix = groupPrefix
        self.redisPrefix = redisPrefix
        self.impressionsMax = impressionsMax
        self.successRate = successRate
    }

    var learner: String { groupPrefix + "learner" }
    var predictor: String { groupPrefix + "predictor" }
}

/// Compares the tables with a plain fold over the topics' messages, and derived rows with what they are derived from.
///
/// The tables are read in one snapshot first, with the offsets the learner has committed in that very snapshot; then
/// the topics are read from their beginnings to their ends. Records beyond those offsets are counted and left out, so
/// the comparison is exact also while the loop runs. Nothing is written anywhere.
///
/// Failures: a server that is unavailable ends the run with its own error. A disagreement is a result, not an error.
public struct Verification: Sendable {
    private let deployment: VerifiedDeployment
    private let kafka: KafkaConfiguration
    private let redis: RedisConfiguration?
    private let now: Timestamp
    private let mayLag: Bool

    /// - Parameters:
    ///   - redis: `nil` leaves out the published predictor.
    ///   - now: up to when slots are expected.
    ///   - mayLag: records that the learner has not applied yet are no disagreement.
    public init(
        _ deployment: VerifiedDeployment, kafka: KafkaConfiguration, redis: RedisConfiguration?, now: Timestamp,
        mayLag: Bool
    ) {
        self.deployment = deployment
        self.kafka = kafka
        self.redis = redis
        self.now = now
        self.mayLag = mayLag
    }

    /// Blocks the thread it is called on. The connection is closed when the tables are read.
    public func run(_ connection: PostgresConnection) throws -> VerificationResult {
        let snapshot = try connection.transaction(isolation: .repeatableRead) {
            try VerificationSnapshot(connection, deployment)
        }
        connection.close()
        // A letter is there before its record's offset moves, so all that belong to the snapshot are.
        let rejected = try rejectedRecords()
        var topics = TopicFold(
            prefix: deployment.topicPrefix, applied: snapshot.applied, rejected: rejected,
            impressionsMax: deployment.impressionsMax)
        let reader = try KafkaReader(kafka, topics: topics.topicNames)
        while let batch = try reader.next() {
            for record in batch { topics.apply(record) }
        }
        var checks = snapshot.checks(
            topics, deadLetters: mayLag ? rejected.upTo(snapshot.applied) : rejected.kept, now: now,
            successRate: deployment.successRate, mayLag: mayLag)
        if let redis {
            checks.append(PublishedCheck.check(snapshot.versions, inRedis: try latestPredictor(redis)))
        }
        return VerificationResult(checks, otherLearners: snapshot.otherLearners)
    }

    private func latestPredictor(_ redis: RedisConfiguration) throws -> String? {
        try RedisConnection(redis).command(["GET", deployment.redisPrefix + "predictor:v2:latest"]).text
    }

    private func rejectedRecords() throws -> RejectedRecords {
        let admin = try KafkaAdmin(kafka)
        let topics = try Topic.allCases.map { $0.deadLetterName(prefix: deployment.topicPrefix) }
            .filter { try admin.hasTopic($0) }
        var rejected = RejectedRecords()
        guard !topics.isEmpty else { return rejected }
        let reader = try KafkaReader(kafka, topics: topics)
        while let batch = try reader.next() {
            for record in batch { rejected.apply(record, learner: deployment.learner) }
        }
        return rejected
    }
}

/// What a verification found.
public struct VerificationResult: Encodable, Sendable {
    public struct Check: Encodable, Sendable {
        /// A table's name, or a sentence's subject (`weights replayed`).
        public let name: String
        /// What is counted: `rows`, `slots`, `events`.
        public let unit: String
        public let compared: Int
        public let disagree: Int
        /// The first disagreements, at most `VerificationResult.shown`.
        public let first: [Disagreement]
    }
    public struct Disagreement: Encodable, Sendable {
        /// The row, by its key.
        public let key: String
        /// The column, or what is wrong with the row as a whole.
        public let what: String
        public let expected: String
        public let found: String
    }

    /// How many disagreements of one check are named.
    public static let shown = 20

    public let agree: Bool
    /// What the messages say and the tables do not have.
    public let lost: Int
    /// What the tables have beyond what the messages say.
    public let doubled: Int
    /// Rows with other values, each once however many of its columns differ.
    public let wrong: Int
    /// What may explain a disagreement, where something may.
    public let hint: String?
    public let checks: [Check]

    /// - Parameter otherLearners: groups of learners whose messages may be gone from the topics.
    init(_ found: [Comparison], otherLearners: [String]) {
        agree = found.allSatisfy(\.agrees)
        let all = found.flatMap(\.disagreements)
        lost = all.filter { $0.kind == .lost }.reduce(0) { $0 + $1.count }
        doubled = all.filter { $0.kind == .doubled }.reduce(0) { $0 + $1.count }
        wrong = found.reduce(0) { $0 + Set($1.disagreements.filter { $0.kind == .wrong }.map(\.key)).count }
        hint =
            agree || otherLearners.isEmpty
            ? nil
            : "Rows written by \(otherLearners.joined(separator: ", ")) cannot agree where the topics no longer hold "
                + "their messages, as after the restart of a broker that kept them in memory."
        checks = found.map { check in
            Check(
                name: check.name, unit: check.unit, compared: check.compared, disagree: check.disagreements.count,
                first: check.disagreements.prefix(Self.shown).map {
                    Disagreement(key: $0.key, what: $0.what, expected: $0.expected, found: $0.found)
                })
        }
    }
}
