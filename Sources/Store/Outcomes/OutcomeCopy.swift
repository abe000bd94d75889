import Learning
import Model
import Postgres

/// The other way to write a batch: COPY into a temporary table, then the same statement from there. Kept for measuring;
/// `OutcomeStore` is what the programs use.
package enum OutcomeCopy {
    /// Makes the temporary tables of this connection, emptied at every COMMIT.
    package static func prepare(_ connection: PostgresConnection) throws(PostgresError) {
        for (name, columns) in [
            (outcomes, OutcomeStatements.outcomeColumns), (readings, OutcomeStatements.readingColumns),
        ] {
            let table = name == outcomes ? "outcomes" : "readings"
            try connection.script(
                """
                CREATE TEMPORARY TABLE \(name) ON COMMIT DELETE ROWS AS
                SELECT \(columns.joined(separator: ", ")) FROM \(table) WHERE false
                """)
        }
    }

    package static func upsert(
        _ connection: PostgresConnection, _ messages: [MetricMessage], plausibility: Plausibility, all: Bool
    ) throws(PostgresError) {
        let batch = try OutcomeBatch(messages, plausibility: plausibility)
        try merge(
            connection, OutcomeColumns.of(batch.outcomes) + OutcomeColumns.moments(of: batch.outcomes),
            OutcomeStatements.outcomeColumns, through: outcomes,
            by: OutcomeStatements.outcomesFrom)
        guard all else { return }
        try merge(
            connection, OutcomeColumns.of(batch.moments), OutcomeStatements.readingColumns, through: readings,
            by: OutcomeStatements.readingsFrom)
    }

    private static let outcomes = "incoming_outcomes"
    private static let readings = "incoming_readings"

    private static func merge(
        _ connection: PostgresConnection, _ columns: [PostgresColumn], _ names: [String], through table: String,
        by statement: (String) -> String
    ) throws(PostgresError) {
        try connection.copyIn(into: table, columns: zip(names, columns).map { (name: $0, values: $1) })
        try connection.execute(statement("SELECT * FROM \(table)"))
    }
}
