import Learning
import Postgres
import Schema
import Timekeeping

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
        var applied = Applied()
        var outcomes: [String: OutcomeMerge] = [:]
        var moments: [ReadingMerge.Key: ReadingMerge] = [:]
        var rejected: [(reading: MetricMessage, reason: String)] = []
        outcomes.reserveCapacity(readings.count)
        moments.reserveCapacity(readings.count)
        for reading in readings {
            let reasons = plausibility.reasons(reading)
            guard reasons.isEmpty else {
                rejected.append((reading, reasons.map(\.rawValue).sorted().joined(separator: ",")))
                continue
            }
            applied.plausible += 1
            if let index = outcomes.index(forKey: reading.decisionID) {
                outcomes.values[index].add(reading)
            } else {
                outcomes[reading.decisionID] = OutcomeMerge(reading)
            }
            let key = ReadingMerge.Key(decisionID: reading.decisionID, collectedAt: reading.collectedAt)
            if let index = moments.index(forKey: key) {
                moments.values[index].add(reading)
            } else {
                moments[key] = ReadingMerge(reading)
            }
        }
        applied.rejected = rejected.count
        applied.changedOutcomes = try write(
            connection, outcomes: outcomes.values.sorted { $0.decisionID < $1.decisionID }
        )
        try write(
            connection,
            readings: moments.values.sorted {
                ($0.key.decisionID, $0.key.collectedAt) < ($1.key.decisionID, $1.key.collectedAt)
            }
        )
        try write(connection, rejected: rejected)
        return applied
    }

    private static func write(
        _ connection: PostgresConnection, outcomes: [OutcomeMerge]
    ) throws(PostgresError) -> Int {
        guard !outcomes.isEmpty else { return 0 }
        let real = outcomes.filter { !$0.simulated }.map(\.decisionID)
        if !real.isEmpty {
            // The first real reading of a simulated post ends its being an example, before the database refuses it.
            try connection.execute(
                """
                WITH released AS (
                    DELETE FROM learning_examples WHERE simulated AND decision_id = ANY($1) RETURNING decision_id)
                DELETE FROM gate_decisions g USING released r WHERE g.decision_id = r.decision_id
                """,
                [.column(.uuids(real))]
            )
        }
        var columns: [PostgresColumn] = [
            .uuids(outcomes.map(\.decisionID)), .texts(outcomes.map(\.postID)), .texts(outcomes.map(\.source)),
            .bools(outcomes.map(\.simulated)), .timestamps(outcomes.map(\.collectedAt)),
        ]
        columns += ReadingField.allCases.map { field in .ints(outcomes.map { $0.values[field.rawValue] }) }
        columns += ReadingField.allCases.map { field in .timestamps(outcomes.map { $0.moments[field.rawValue] }) }
        return try connection.execute(OutcomeStatements.outcomes, columns.map { .column($0) }).affected
    }

    private static func write(_ connection: PostgresConnection, readings: [ReadingMerge]) throws(PostgresError) {
        guard !readings.isEmpty else { return }
        var columns: [PostgresColumn] = [
            .uuids(readings.map(\.key.decisionID)), .timestamps(readings.map(\.key.collectedAt)),
            .texts(readings.map(\.postID)), .texts(readings.map(\.source)), .bools(readings.map(\.simulated)),
        ]
        columns += ReadingField.allCases.map { field in .ints(readings.map { $0.values[field.rawValue] }) }
        try connection.execute(OutcomeStatements.readings, columns.map { .column($0) })
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
