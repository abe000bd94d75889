import Learning
import Model
import Postgres
import Schema

/// Readings, and what they come to for each post.
///
/// The tables after a batch depend on the set of readings alone, not on their order, repetition or batching.
public enum OutcomeStore {
    public struct Applied: Equatable, Sendable {
        /// Readings of the batch that were believed, duplicates among them counted.
        public var plausible: Int
        /// Readings kept apart with the reason.
        public var rejected: Int
        /// Posts whose outcome changed.
        public var changedOutcomes: Int

        public init(plausible: Int = 0, rejected: Int = 0, changedOutcomes: Int = 0) {
            self.plausible = plausible
            self.rejected = rejected
            self.changedOutcomes = changedOutcomes
        }
    }

    /// Writes a batch of readings: three statements at most, each sorted by key. `plausibility` decides which readings
    /// are kept apart; those reach none of the other tables.
    @discardableResult
    public static func upsert(
        _ connection: PostgresConnection, _ readings: [MetricMessage], plausibility: Plausibility
    ) throws(PostgresError) -> Applied {
        try upsert(connection, OutcomeBatch(readings, plausibility: plausibility))
    }

    /// The same for a batch that is merged already.
    @discardableResult
    public static func upsert(
        _ connection: PostgresConnection, _ batch: OutcomeBatch
    ) throws(PostgresError) -> Applied {
        var applied = Applied(plausible: batch.plausible, rejected: batch.rejected.count)
        applied.changedOutcomes = try write(connection, outcomes: batch.outcomes)
        try write(connection, readings: batch.moments)
        try write(connection, rejected: batch.rejected)
        return applied
    }

    /// The same for `outcomes` alone: neither the readings nor the impossible ones are kept.
    ///
    /// - Returns: how many posts' outcomes changed.
    @discardableResult
    public static func upsertOutcomes(
        _ connection: PostgresConnection, _ batch: OutcomeBatch
    ) throws(PostgresError) -> Int {
        try write(connection, outcomes: batch.outcomes)
    }

    private static func write(
        _ connection: PostgresConnection, outcomes: [OutcomeMerge]
    ) throws(PostgresError) -> Int {
        guard !outcomes.isEmpty else { return 0 }
        try release(connection, outcomes)
        let statement: String
        var columns = OutcomeColumns.of(outcomes)
        if outcomes.allSatisfy(\.hasOneMoment) {
            statement = OutcomeStatements.outcomesOfOneMoment
        } else {
            statement = OutcomeStatements.outcomes
            columns += OutcomeColumns.moments(of: outcomes)
        }
        return try connection.execute(PostgresQuery(unescaped: statement, columns.map { .column($0) })).affected
    }

    /// The first real reading of a simulated post ends its being an example, before the database refuses it.
    private static func release(_ connection: PostgresConnection, _ outcomes: [OutcomeMerge]) throws(PostgresError) {
        let real = outcomes.lazy.filter { !$0.simulated }.map(\.decision)
        guard !real.isEmpty else { return }
        try connection.execute(
            """
            WITH released AS (
                DELETE FROM learning_examples
                WHERE EXISTS (SELECT FROM learning_examples WHERE simulated) AND simulated
                    AND decision_id = ANY(\(Array(real)))
                RETURNING decision_id)
            DELETE FROM gate_decisions g USING released r WHERE g.decision_id = r.decision_id
            """
        )
    }

    private static func write(_ connection: PostgresConnection, readings: [ReadingMerge]) throws(PostgresError) {
        guard !readings.isEmpty else { return }
        try connection.execute(
            PostgresQuery(unescaped: OutcomeStatements.readings, OutcomeColumns.of(readings).map { .column($0) }))
    }

    private static func write(
        _ connection: PostgresConnection, rejected: [(reading: MetricMessage, reason: String)]
    ) throws(PostgresError) {
        guard !rejected.isEmpty else { return }
        let sorted = rejected.sorted {
            ($0.reading.decisionID, $0.reading.collectedAt) < ($1.reading.decisionID, $1.reading.collectedAt)
        }
        try connection.execute(
            """
            INSERT INTO rejected_readings (decision_id, collected_at, reason, reading)
            SELECT * FROM unnest(\(uuids: sorted.map(\.reading.decisionID)), \(sorted.map(\.reading.collectedAt)),
                \(sorted.map(\.reason)), \(jsons: sorted.map { String(decoding: $0.reading.encoded(), as: UTF8.self) }))
            ON CONFLICT DO NOTHING
            """)
    }
}

/// The statements that merge a batch into the tables, by the rule of `OutcomeMerge`.
///
/// `o` is the row that is there, `n` stands for what comes. A row that would not change is not written: replaying a
/// batch costs no page.
enum OutcomeStatements {
    static let outcomes = outcomesFrom("SELECT \(elements(outcomeColumns))")
    static let readings = readingsFrom("SELECT \(elements(readingColumns))")

    /// For rows whose known counts are all of the moment `collected_at`, as they are unless a batch holds several
    /// readings of a post with gaps: the moments need not be sent.
    static let outcomesOfOneMoment = outcomesFrom(
        """
        SELECT \(listed(keys + fields + fields.map { "CASE WHEN \($0) IS NOT NULL THEN collected_at END" }))
        FROM (SELECT \(elements(keys + fields))) AS reading
        """)

    static let outcomeColumns = keys + fields + fields.map { "\($0)_at" }
    private static let keys = ["decision_id", "post_id", "source", "simulated", "collected_at"]
    static let readingColumns = ["decision_id", "collected_at", "post_id", "source", "simulated"] + fields

    /// - Parameter rows: the query that gives the rows, each key once, with `outcomeColumns` in their order.
    static func outcomesFrom(_ rows: String) -> String {
        """
        INSERT INTO outcomes AS o (\(listed(outcomeColumns)))
        \(rows)
        ON CONFLICT (decision_id) DO UPDATE SET
            post_id = \(newestText("post_id")), source = \(newestText("source")), simulated = n.simulated,
            collected_at = CASE WHEN \(isReplaced) THEN n.collected_at
                                ELSE GREATEST(o.collected_at, n.collected_at) END,
            \(listed(fields.flatMap { ["\($0) = \(newest($0, $0))", "\($0)_at = \(newest($0, "\($0)_at"))"] }))
        WHERE \(mayCount) AND (\(isReplaced) OR n.collected_at > o.collected_at
            OR (n.collected_at = o.collected_at AND (n.post_id > o.post_id OR n.source > o.source))
            OR \(fields.map { "(n.\($0) IS NOT NULL AND \(isNewer($0)))" }.joined(separator: " OR ")))
        """.replacing("n.", with: "EXCLUDED.")
    }

    /// - Parameter rows: the query that gives the rows, each key once, with `readingColumns` in their order.
    static func readingsFrom(_ rows: String) -> String {
        """
        INSERT INTO readings AS o (\(listed(readingColumns)))
        \(rows)
        ON CONFLICT (decision_id, collected_at) DO UPDATE SET simulated = n.simulated,
            \(listed((["post_id", "source"] + fields).map { "\($0) = \(larger($0))" }))
        WHERE \(mayCount) AND (\(isReplaced) OR n.post_id > o.post_id OR n.source > o.source
            OR \(fields.map { "n.\($0) > o.\($0) OR (o.\($0) IS NULL AND n.\($0) IS NOT NULL)" }
                .joined(separator: " OR ")))
        """.replacing("n.", with: "EXCLUDED.")
    }

    private static let fields = ReadingField.columns

    /// A simulated reading says nothing about a post that has a real one.
    private static let mayCount = "(o.simulated OR NOT n.simulated)"
    /// The first real reading of a post takes the place of all simulated ones.
    private static let isReplaced = "o.simulated <> n.simulated"

    private static func isNewer(_ field: String) -> String {
        "(o.\(field)_at IS NULL OR n.\(field)_at > o.\(field)_at "
            + "OR (n.\(field)_at = o.\(field)_at AND n.\(field) > o.\(field)))"
    }

    private static func newest(_ field: String, _ column: String) -> String {
        "CASE WHEN \(isReplaced) OR \(isNewer(field)) THEN n.\(column) ELSE o.\(column) END"
    }

    private static func newestText(_ column: String) -> String {
        "CASE WHEN \(isReplaced) OR n.collected_at > o.collected_at THEN n.\(column) "
            + "WHEN n.collected_at = o.collected_at THEN GREATEST(o.\(column), n.\(column)) ELSE o.\(column) END"
    }

    /// GREATEST leaves nulls out.
    private static func larger(_ column: String) -> String {
        "CASE WHEN \(isReplaced) THEN n.\(column) ELSE GREATEST(o.\(column), n.\(column)) END"
    }

    private static func listed(_ names: [String]) -> String { names.joined(separator: ", ") }

    /// Array parameters side by side as columns of these names. In the target list they are taken element by element;
    /// in FROM each would be stored away whole first.
    private static func elements(_ names: [String]) -> String {
        listed(names.enumerated().map { "unnest($\($0 + 1)) AS \($1)" })
    }
}

/// Merged rows column by column, in the order `OutcomeStatements` names them.
enum OutcomeColumns {
    /// What `OutcomeStatements.outcomesOfOneMoment` takes.
    static func of(_ rows: [OutcomeMerge]) -> [PostgresColumn] {
        let keys: [PostgresColumn] = [
            .binaryUUIDs(each(rows) { $0.decision }), .texts(each(rows) { $0.postID }),
            .texts(each(rows) { $0.source }), .bools(each(rows) { $0.simulated }),
            .timestamps(each(rows) { $0.collectedAt }),
        ]
        return keys + ReadingField.allCases.map { field in .ints(each(rows) { $0.values[field.rawValue] }) }
    }

    /// The columns that `OutcomeStatements.outcomes` takes beside those.
    static func moments(of rows: [OutcomeMerge]) -> [PostgresColumn] {
        ReadingField.allCases.map { field in .timestamps(each(rows) { $0.moments[field.rawValue] }) }
    }

    static func of(_ rows: [ReadingMerge]) -> [PostgresColumn] {
        let keys: [PostgresColumn] = [
            .binaryUUIDs(each(rows) { $0.decision }), .timestamps(each(rows) { $0.collectedAt }),
            .texts(each(rows) { $0.postID }), .texts(each(rows) { $0.source }), .bools(each(rows) { $0.simulated }),
        ]
        return keys + ReadingField.allCases.map { field in .ints(each(rows) { $0.values[field.rawValue] }) }
    }

    /// `map` that reads the rows where they are: a copy of each, for every column, would count its texts up and down.
    private static func each<Row, Value>(_ rows: [Row], _ value: (borrowing Row) -> Value) -> [Value] {
        let rows = rows.span
        var column: [Value] = []
        column.reserveCapacity(rows.count)
        for index in rows.indices { column.append(value(rows[index])) }
        return column
    }
}
