import CommandLine
import Kafka
import Model
import Operations
import Postgres
import Redis
import Runtime
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
        // A letter is there before its record's offset moves, so all that belong to the snapshot are.
        let setAside = try deadLetters(kafka, prefix: prefix)
        var topics = TopicFold(
            prefix: prefix, applied: snapshot.applied, setAside: setAside,
            impressionsMax: Int64(configuration[.impressionsMax]))
        let reader = try KafkaReader(kafka, topics: topics.topicNames)
        while let batch = try reader.next() {
            for record in batch { topics.apply(record) }
        }
        var checks = snapshot.checks(
            topics, deadLetters: mayLag ? setAside.upTo(snapshot.applied) : setAside.kept, now: now,
            successRate: configuration[.successRate], mayLag: mayLag)
        if let url = configuration[.redisURL] {
            checks.append(PublishedCheck.check(snapshot.versions, inRedis: try latestPredictor(url)))
        }
        return VerificationResult(checks: checks, otherLearners: snapshot.otherLearners)
    }

    private func latestPredictor(_ url: String) throws -> String? {
        let redis = try RedisConnection(RedisConfiguration(url: url, applicationName: "coordinator-verify"))
        return try redis.command(["GET", configuration[.redisPrefix] + "predictor:v2:latest"]).text
    }

    private func deadLetters(_ kafka: KafkaConfiguration, prefix: String) throws -> SetAside {
        let admin = try KafkaAdmin(kafka)
        var names: [String] = []
        for topic in Topic.allCases {
            let name = topic.deadLetterName(prefix: prefix)
            if try DeadLetterReader.exists(name, admin) { names.append(name) }
        }
        var setAside = SetAside()
        guard !names.isEmpty else { return setAside }
        let reader = try KafkaReader(kafka, topics: names)
        let learner = configuration[.groupPrefix] + "learner"
        while let batch = try reader.next() {
            for record in batch { setAside.apply(record, learner: learner) }
        }
        return setAside
    }
}

/// What a verification found.
struct VerificationResult: Sendable {
    let checks: [Check]
    /// Groups of learners whose messages may be gone from the topics.
    let otherLearners: [String]

    var tally: VerificationTally { VerificationTally(checks) }

    var agrees: Bool { checks.allSatisfy(\.agrees) }

    /// What may explain a disagreement, where something may.
    var hint: String? {
        guard !agrees, !otherLearners.isEmpty else { return nil }
        return "Rows written by \(otherLearners.joined(separator: ", ")) cannot agree where the topics no longer hold "
            + "their messages, as after a broker that kept them in memory was started anew."
    }
}

/// All disagreements of a verification in three figures.
struct VerificationTally: Hashable, Sendable {
    /// What the messages say and the tables do not have.
    private(set) var lost = 0
    /// What the tables have beyond what the messages say.
    private(set) var doubled = 0
    /// Rows with other values, each once however many of its columns differ.
    private(set) var wrong = 0

    init(_ checks: [Check]) {
        for check in checks {
            var counted: Set<String> = []
            for found in check.disagreements {
                switch found.kind {
                case .lost: lost += found.count
                case .doubled: doubled += found.count
                case .wrong: if counted.insert(found.key).inserted { wrong += 1 }
                }
            }
        }
    }

    var text: String {
        "lost \(Figures.grouped(Int64(lost))) · doubled \(Figures.grouped(Int64(doubled)))"
            + " · wrong \(Figures.grouped(Int64(wrong)))"
    }
}
