import Learning
import Model
import Postgres
import Timekeeping

/// The registry of names: which generator each spelling means.
public enum GeneratorNames {
    /// The registered name behind any spelling or alias; `nil` where no generator is meant.
    public static func resolve(
        _ connection: PostgresConnection, _ name: String
    ) throws(PostgresError) -> String? {
        try connection.execute("SELECT resolve_generator($1)", [.text(name)]).only().optionalText(0)
    }

    /// As `resolve`, of which something is expected.
    ///
    /// - Throws: `WeightError` `.unknownGenerator`.
    public static func known(_ connection: PostgresConnection, _ name: String) throws -> String {
        guard let found = try resolve(connection, name) else {
            throw WeightError(.unknownGenerator, "there is no generator named \(name)")
        }
        return found
    }

    /// The registered generator by each key of its names: what `resolve` goes by.
    public static func byKey(_ connection: PostgresConnection) throws(PostgresError) -> [String: String] {
        var names: [String: String] = [:]
        for row in try connection.execute("SELECT alias, generator_name FROM generator_aliases") {
            names[try row.text("alias")] = try row.text("generator_name")
        }
        return names
    }

    /// Aliases by registered name, as they were written; the generator's own spelling is not among them.
    public static func aliases(_ connection: PostgresConnection) throws(PostgresError) -> [String: [String]] {
        var aliases: [String: [String]] = [:]
        for row in try connection.execute(
            """
            SELECT generator_name, written FROM generator_aliases
            WHERE written <> generator_name ORDER BY generator_name, written COLLATE "C"
            """)
        {
            aliases[try row.text("generator_name"), default: []].append(try row.text("written"))
        }
        return aliases
    }

    /// Which of these names are new, after checking that none means another generator.
    ///
    /// - Throws: `WeightError` `.badName`.
    static func newAliases(
        _ connection: PostgresConnection, _ aliases: [String], of generator: String
    ) throws -> [String] {
        var keys: Set<String> = []
        return try aliases.filter { alias in
            guard GeneratorName.isWellFormed(alias, allowingBlanks: true) else {
                throw WeightError(
                    .badName,
                    "\"\(alias)\" is no name: a letter, then letters, digits, blanks, _ and -, "
                        + "\(GeneratorName.maximumLength) at most")
            }
            if let other = try resolve(connection, alias), other != generator {
                throw WeightError(.badName, "\(alias) is a name of \(other) already")
            }
            return try resolve(connection, alias) == nil && keys.insert(GeneratorName.key(alias)).inserted
        }
    }

    static func insert(
        _ connection: PostgresConnection, _ aliases: [String], of generator: String, by person: String,
        at moment: Timestamp
    ) throws(PostgresError) {
        try connection.execute(
            """
            INSERT INTO generator_aliases (alias, generator_name, written, added_at, added_by)
            SELECT generator_key(written), $2, written, $3, $4 FROM unnest($1) AS written
            ON CONFLICT DO NOTHING
            """, [.column(.texts(aliases)), .text(generator), .timestamp(moment), .text(person)])
    }
}
