import Postgres
import Timekeeping

/// The tables of one schema that a rebuild compares, as they are.
struct RebuiltTables: Sendable {
    let images: [TableImage]

    /// What the messages alone make.
    static func folded(_ connection: PostgresConnection) throws -> RebuiltTables {
        let tables = TableReader(connection: connection)
        return RebuiltTables(images: [
            try tables.content(), try tables.outcomes(), try tables.readings(), try tables.rejections(),
            try tables.attributions(), try generatorUse(connection),
        ])
    }

    /// What `learn` makes of them.
    static func learned(_ connection: PostgresConnection) throws -> RebuiltTables {
        RebuiltTables(images: [try decisions(connection), try examples(connection), try arms(connection)])
    }

    private static func generatorUse(_ connection: PostgresConnection) throws -> TableImage {
        var table = TableImage("generator_weights", columns: ["total_posts", "last_used_at"])
        for row in try connection.execute("SELECT generator_name, total_posts, last_used_at FROM generator_weights") {
            table.put(
                try row.text("generator_name"),
                [.integer(try row.int("total_posts")), .moment(try row.optionalTimestamp("last_used_at"))])
        }
        return table
    }

    private static func decisions(_ connection: PostgresConnection) throws -> TableImage {
        var table = TableImage(
            "gate_decisions",
            columns: ["gate_id", "learnable", "reasons", "impressions", "likes", "age_seconds", "collected_at"])
        for (decision, row) in try DerivedReader(connection: connection).decisions() {
            table.put(
                decision,
                [
                    .integer(row.gateID), .boolean(row.learnable), .list(row.reasons), .integer(row.impressions),
                    .integer(row.likes), .real(row.ageSeconds), .moment(row.collectedAt),
                ])
        }
        return table
    }

    private static func examples(_ connection: PostgresConnection) throws -> TableImage {
        var table = TableImage("learning_examples", columns: ["origin", "simulated"])
        for row in try connection.execute("SELECT decision_id, origin, simulated FROM learning_examples") {
            table.put(
                try row.text("decision_id"), [.text(try row.text("origin")), .boolean(try row.bool("simulated"))])
        }
        return table
    }

    private static func arms(_ connection: PostgresConnection) throws -> TableImage {
        var table = TableImage("bandit_arms", columns: ["successes", "failures", "avg_reward"])
        for (name, arm) in try DerivedReader(connection: connection).arms() {
            table.put(name, [.integer(arm.successes), .integer(arm.failures), .real(arm.averageReward)])
        }
        return table
    }
}
