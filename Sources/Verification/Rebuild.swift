import Glibc
import Kafka
import Learning
import Model
import Postgres
import Schema
import Store
import Timekeeping

/// Folds the topics into an empty schema with the learner's own effects and compares it with the live one.
///
/// 1. The live tables are read in one snapshot, with the learner's offsets in it: the comparison is exact also while the
///    loop runs, because records beyond those offsets are left out.
/// 2. A schema is made beside the live one and the topics are folded into it up to there; message tables are compared.
/// 3. Verdicts, examples and arms are computed again from the rebuilt tables under the recorded thresholds, and compared.
/// 4. The schema is dropped unless it is to be kept.
///
/// `Verification` compares the tables with a second, plain implementation; this compares the programs' own work with
/// itself, from nothing. The live tables are only read.
public struct Rebuild: Sendable {
    private let deployment: VerifiedDeployment
    private let kafka: KafkaConfiguration
    private let now: Timestamp
    private let batchMax: Int
    private let schema: String?
    private let isKept: Bool

    /// - Parameters:
    ///   - now: domain time of the run.
    ///   - batchMax: how many records are applied in one transaction.
    ///   - schema: the schema to make; `nil` for one named after the live schema and this process.
    ///   - isKept: whether it stays when the run has ended.
    public init(
        _ deployment: VerifiedDeployment, kafka: KafkaConfiguration, now: Timestamp, batchMax: Int, schema: String?,
        isKept: Bool
    ) {
        self.deployment = deployment
        self.kafka = kafka
        self.now = now
        self.batchMax = batchMax
        self.schema = schema
        self.isKept = isKept
    }

    private struct Live {
        let offsets: [TopicPartition: Int64]
        let folded: [TableImage]
        let learned: [TableImage]
        let record: LearnedReplay.Record
        let tables: [String]
        let otherLearners: [String]
    }

    /// Blocks the thread it is called on.
    ///
    /// - Parameters:
    ///   - live: the deployment's database.
    ///   - connect: opens the same database with another schema, which may not exist yet.
    ///   - progress: is told how many records of how many are done.
    /// - Throws: `RebuildError` where the schema exists already.
    public func run(
        _ live: PostgresConnection, connect: (_ schema: String) throws -> PostgresConnection,
        progress: (_ done: Int64, _ total: Int64) -> Void
    ) throws -> RebuildResult {
        try KafkaAdmin(kafka).reach()
        let state = try live.transaction(isolation: .repeatableRead) { try read(live) }
        let name = schema ?? "\(live.configuration.schema.prefix(40))_rebuild_\(getpid())"
        let scratch = try ScratchSchema(name, beside: live, connect: connect)
        do {
            let result = try compare(
                state, scratch.connection, schema: live.configuration.schema, progress: progress)
            if !isKept { try scratch.drop() }
            return result
        } catch {
            if !isKept { try? scratch.drop() }
            throw error
        }
    }

    private func read(_ connection: PostgresConnection) throws -> Live {
        let derived = DerivedReader(connection: connection)
        let names = try connection.execute(
            """
            SELECT relname::text AS name FROM pg_class
            WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
            ORDER BY 1
            """)
        return Live(
            offsets: try derived.appliedOffsets(group: deployment.learner),
            folded: try RebuiltTables.folded(connection), learned: try RebuiltTables.learned(connection),
            record: LearnedReplay.Record(
                deployment: try Deployment.load(connection), gates: try derived.gates(),
                decisions: try derived.decisions()),
            tables: try names.map { try $0.text("name") },
            otherLearners: try derived.otherLearners(than: deployment.learner))
    }

    private func compare(
        _ live: Live, _ connection: PostgresConnection, schema: String, progress: (Int64, Int64) -> Void
    ) throws -> RebuildResult {
        let plausibility = Plausibility(impressionsMax: deployment.impressionsMax)
        let records = try TopicReplay(
            connection, prefix: deployment.topicPrefix, offsets: live.offsets, plausibility: plausibility,
            batchMax: batchMax
        ).run(kafka, progress: progress)
        let folded = try RebuiltTables.folded(connection)
        let learned = try LearnedReplay(
            connection: connection, live: schema, record: live.record, plausibility: plausibility,
            successRate: deployment.successRate, now: now
        ).run()
        let pairs = zip(folded + learned, live.folded + live.learned)
        return RebuildResult(
            pairs.map { Comparison(of: $0, with: $1) }, records, schema: isKept ? connection.configuration.schema : nil,
            tables: live.tables, otherLearners: live.otherLearners)
    }
}

/// Why a rebuild did not begin.
public enum RebuildError: Error, CustomStringConvertible {
    case schemaExists(String)

    public var description: String {
        switch self {
        case .schemaExists(let name): "schema \(name) is there already; name one that is not, or drop it"
        }
    }
}

/// What a rebuild found.
public struct RebuildResult: Encodable, Sendable {
    public struct Records: Encodable, Sendable {
        public var applied: Int64 = 0
        /// Records that cannot be read; the learner dead-lettered them.
        public var unreadable: Int64 = 0
        /// Records whose values the database refuses; the learner dead-lettered them, too.
        public var refused: Int64 = 0
        /// Records beyond the learner's offsets, left out.
        public var notYetApplied: Int64 = 0
    }
    public struct Table: Encodable, Sendable {
        public let table: String
        public let rows: Int
        public let how: String
        public let differ: Int
        /// The first differences, at most `RebuildResult.shown`.
        public let first: [Difference]
    }
    public struct Difference: Encodable, Sendable {
        public let key: String
        public let what: String
        public let rebuilt: String
        public let live: String
    }
    public struct NotCompared: Encodable, Sendable {
        public let table: String
        public let reason: String
    }

    /// How many differences of one table are named.
    public static let shown = 20

    public let equal: Bool
    /// The schema that was kept.
    public let schema: String?
    /// What may explain a difference, where something may.
    public let hint: String?
    public let records: Records
    public let tables: [Table]
    public let notCompared: [NotCompared]

    /// - Parameters:
    ///   - names: every table of the live schema.
    ///   - otherLearners: groups of learners whose messages may be gone from the topics.
    init(
        _ found: [Comparison], _ replayed: TopicReplay.Result, schema: String?, tables names: [String],
        otherLearners: [String]
    ) {
        equal = found.allSatisfy(\.agrees)
        self.schema = schema
        hint = equal ? nil : Self.hint(replayed, otherLearners)
        records = replayed.records
        tables = found.map { table in
            Table(
                table: table.name, rows: table.compared, how: RebuildPart.how(table.name),
                differ: table.disagreements.count,
                first: table.disagreements.prefix(Self.shown).map {
                    Difference(key: $0.key, what: $0.what, rebuilt: $0.expected, live: $0.found)
                })
        }
        notCompared = names.compactMap { name in
            RebuildPart.whyNotCompared(name).map { NotCompared(table: name, reason: $0) }
        }
    }

    private static func hint(_ replayed: TopicReplay.Result, _ otherLearners: [String]) -> String? {
        if let (partition, first) = replayed.truncated.min(by: { $0.key < $1.key }) {
            return "The log of \(partition) begins at offset \(first): what it held before is gone, and rows made from "
                + "it cannot be rebuilt."
        }
        guard !otherLearners.isEmpty else { return nil }
        return "Rows written by \(otherLearners.joined(separator: ", ")) cannot be rebuilt where the topics no longer "
            + "hold their messages, as after the restart of a broker that kept them in memory."
    }
}
