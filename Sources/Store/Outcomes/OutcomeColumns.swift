import Postgres

/// Merged rows column by column, in the order `OutcomeStatements` names them.
enum OutcomeColumns {
    static func of(_ rows: [OutcomeMerge]) -> [PostgresColumn] {
        var columns: [PostgresColumn] = [
            .binaryUUIDs(rows.map(\.decision)), .texts(rows.map(\.postID)), .texts(rows.map(\.source)),
            .bools(rows.map(\.simulated)), .timestamps(rows.map(\.collectedAt)),
        ]
        columns += ReadingField.allCases.map { field in .ints(rows.map { $0.values[field.rawValue] }) }
        columns += ReadingField.allCases.map { field in .timestamps(rows.map { $0.moments[field.rawValue] }) }
        return columns
    }

    static func of(_ rows: [ReadingMerge]) -> [PostgresColumn] {
        let keys: [PostgresColumn] = [
            .binaryUUIDs(rows.map(\.decision)), .timestamps(rows.map(\.collectedAt)), .texts(rows.map(\.postID)),
            .texts(rows.map(\.source)), .bools(rows.map(\.simulated)),
        ]
        return keys + ReadingField.allCases.map { field in .ints(rows.map { $0.values[field.rawValue] }) }
    }
}
