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
        return try connection.execute(statement, columns.map { .column($0) }).affected
    }

    /// The first real reading of a simulated post ends its being an example, before the database refuses it.
    private static func release(_ connection: PostgresConnection, _ outcomes: [OutcomeMerge]) throws(PostgresError) {
        let real = outcomes.lazy.filter { !$0.simulated }.map(\.decision)
        guard !real.isEmpty else { return }
        try connection.execute(
            """
            WITH released AS (
                DELETE FROM learning_examples
                WHERE EXISTS (SELECT FROM learning_examples WHERE simulated) AND simulated AND decision_id = ANY($1)
                RETURNING decision_id)
            DELETE FROM gate_decisions g USING released r WHERE g.decision_id = r.decision_id
            """,
            [.column(.binaryUUIDs(Array(real)))]
        )
    }

    private static func write(_ connection: PostgresConnection, readings: [ReadingMerge]) throws(PostgresError) {
        guard !readings.isEmpty else { return }
        try connection.execute(OutcomeStatements.readings, OutcomeColumns.of(readings).map { .column($0) })
    }

    private static func write(
        _ connection: PostgresConnection, rejected: [(reading: MetricMessage, reason: String)]
    ) throws(PostgresError) {
        guard !rejected.isEmpty else { return }
        let sorted = rejected.sorted {
            ($0.reading.decisionID, $0.reading.collectedAt) < ($1.reading.decisionID, $1.reading.collectedAt)
        }
        try connection.execute(
            OutcomeStatements.rejected,
            [
                .column(.uuids(sorted.map(\.reading.decisionID))),
                .column(.timestamps(sorted.map(\.reading.collectedAt))), .column(.texts(sorted.map(\.reason))),
                .column(.jsons(sorted.map { String(decoding: $0.reading.encoded(), as: UTF8.self) })),
            ]
        )
    }
}
