import Postgres

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
