import Glibc
import Kafka
import Learning
import Model
import Postgres
import Runtime
import Store
import Timekeeping

/// Folds the topics into an empty schema with the learner's own effects and compares it with the live one.
///
/// 1. The live tables are read in one snapshot, with the learner's offsets in it: the comparison is exact also while the
///    loop runs, for records behind those offsets are left out.
/// 2. A schema is made beside the live one and the topics are folded into it up to there; message tables are compared.
/// 3. Verdicts, examples and arms are computed again from the rebuilt tables under the recorded thresholds, and compared.
/// 4. The schema is dropped unless it is to be kept.
///
/// `coordinator verify` holds the tables beside a second, plain implementation; this holds the programs' own work beside
/// itself, from nothing. The live tables are only read.
struct Rebuild: Sendable {
    let configuration: Configuration
    /// Domain time of the run.
    let now: Timestamp
    /// `nil` for a name of its own.
    let schema: String?
    let isKept: Bool

    private struct Live {
        let offsets: [String: [Int32: Int64]]
        let folded: RebuiltTables
        let learned: RebuiltTables
        let record: LearnedReplay.Record
        let tables: [String]
        let otherLearners: [String]
    }

    /// Blocks the thread it is called on.
    func run() throws -> RebuildResult {
        let kafka = KafkaConfiguration(
            brokers: try configuration.require(.kafkaBrokers), clientID: "coordinator-rebuild")
        try KafkaAdmin(kafka).reach()
        let connection = try Database.connect(configuration, purpose: "rebuild", statementTimeout: .seconds(300))
        let live = try connection.transaction(isolation: .repeatableRead) { try read(connection) }
        let scratch = try ScratchSchema(
            beside: connection, url: try configuration.require(.postgresURL), name: schema, process: getpid())
        do {
            let result = try compare(live, scratch.connection, kafka)
            if !isKept { try scratch.drop() }
            return result
        } catch {
            if !isKept { try? scratch.drop() }
            throw error
        }
    }

    private func read(_ connection: PostgresConnection) throws -> Live {
        let derived = DerivedReader(connection: connection)
        let group = configuration[.groupPrefix] + "learner"
        let names = try connection.execute(
            """
            SELECT relname::text AS name FROM pg_class
            WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
            ORDER BY 1
            """)
        return Live(
            offsets: try derived.appliedOffsets(group: group), folded: try .folded(connection),
            learned: try .learned(connection),
            record: LearnedReplay.Record(
                deployment: try Deployment.load(connection), gates: try derived.gates(),
                decisions: try derived.decisions()),
            tables: try names.map { try $0.text("name") }, otherLearners: try derived.otherLearners(than: group))
    }

    private func compare(
        _ live: Live, _ connection: PostgresConnection, _ kafka: KafkaConfiguration
    ) throws -> RebuildResult {
        let plausibility = Plausibility(impressionsMax: Int64(configuration[.impressionsMax]))
        let counts = try TopicReplay(
            connection, prefix: configuration[.topicPrefix], offsets: live.offsets, plausibility: plausibility,
            batchMax: configuration[.batchMax]
        ).run(kafka)
        let folded = try RebuiltTables.folded(connection)
        let learned = try LearnedReplay(
            connection: connection, live: configuration[.postgresSchema], record: live.record,
            plausibility: plausibility, successRate: configuration[.successRate], now: now
        ).run()
        let pairs = zip(folded.images + learned.images, live.folded.images + live.learned.images)
        return RebuildResult(
            schema: isKept ? connection.configuration.schema : nil, counts: counts,
            checks: pairs.map { TableComparison.compare(expected: $0, found: $1) }, tables: live.tables,
            otherLearners: live.otherLearners)
    }
}

/// What a rebuild found.
struct RebuildResult: Sendable {
    /// The schema that was kept.
    let schema: String?
    let counts: TopicReplay.Counts
    let checks: [Check]
    /// Every table of the live schema.
    let tables: [String]
    /// Groups of learners whose messages may be gone from the topics.
    let otherLearners: [String]

    var isEqual: Bool { checks.allSatisfy(\.agrees) }

    /// Tables that are not compared, with the reason; one that nobody has thought of says so.
    var leftOut: [(table: String, reason: String)] {
        tables.compactMap { table in
            switch RebuildPart.tables[table] {
            case .folded, .recomputed: nil
            case .leftOut(let reason): (table, reason)
            case nil: (table, "not known to this program")
            }
        }
    }

    /// What may explain a difference, where something may.
    var hint: String? {
        guard !isEqual else { return nil }
        if let (partition, first) = counts.begunLate.min(by: { $0.key < $1.key }) {
            return "The log of \(partition) begins at offset \(first): what it held before is gone, and rows made from "
                + "it cannot be rebuilt."
        }
        guard !otherLearners.isEmpty else { return nil }
        return "Rows written by \(otherLearners.joined(separator: ", ")) cannot be rebuilt where the topics no longer "
            + "hold their messages, as after a broker that kept them in memory was started anew."
    }
}
