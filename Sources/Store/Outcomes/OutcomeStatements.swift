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

    static let rejected = """
        INSERT INTO rejected_readings (decision_id, collected_at, reason, reading)
        SELECT * FROM unnest($1, $2, $3, $4)
        ON CONFLICT DO NOTHING
        """

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
