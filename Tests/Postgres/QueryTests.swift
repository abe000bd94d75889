import Postgres
import Testing
import Timekeeping

@Suite struct QueryTests {
    private enum Status: String { case active, disabled }

    @Test func `an interpolated value becomes a parameter and never a part of the text`() {
        let name = "'; DROP TABLE t; --"
        let query: PostgresQuery = "SELECT * FROM t WHERE name = \(name) AND size > \(12) OR status = \(Status.active)"
        #expect(query.sql == "SELECT * FROM t WHERE name = $1 AND size > $2 OR status = $3")
        #expect(query.parameters.count == 3)
        let plain: PostgresQuery = "SELECT 1"
        #expect(plain.sql == "SELECT 1" && plain.parameters.isEmpty)
    }

    @Test func `a fragment brings its parameters along`() {
        let clause: PostgresQuery = "WHERE at > \(Timestamp(seconds: 0)) LIMIT \(5)"
        let query: PostgresQuery = "SELECT \(1.5) FROM \(unescaped: "a, b") \(clause) OFFSET \(7)"
        #expect(query.sql == "SELECT $1 FROM a, b WHERE at > $2 LIMIT $3 OFFSET $4")
        let name: PostgresQuery = #"SELECT 1 FROM \#(identifier: #"odd "name"#)"#
        #expect(name.sql == #"SELECT 1 FROM "odd ""name""#)
    }

    @Test func `every kind of value comes back as it was bound`() throws {
        let connection = try freshConnection()
        let (text, number, missing): (String, Int, Double?) = ("naïve", -7, nil)
        let row = try connection.execute(
            """
            SELECT \(text) AS text, \(number) AS number, \(missing) AS missing, \(Status.disabled) AS status,
                   \([1.5, 2]) AS doubles, \(["a", "b"]) AS texts, \(Optional(Status.active)) AS known,
                   \(encoded: ["a": [1, nil, 0.1]]) AS json, \(encoded: Optional<[Int]>.none) AS no_json
            """
        ).only()
        #expect(try row.text("text") == text)
        #expect(try row.int("number") == -7)
        #expect(try row.optionalDouble("missing") == nil)
        #expect(try row.doubles("doubles") == [1.5, 2])
        #expect(try row.texts("texts") == ["a", "b"])
        #expect(try row.value("status", of: "t") == Status.disabled)
        #expect(try row.optionalValue("known", of: "t") == Status.active)
        #expect(try row.json("json") == ["a": [1, nil, 0.1]])
        #expect(try row.optionalText("no_json") == nil)
        let statements = "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE 'SELECT $1 AS it'"
        for number in 0..<3 { try connection.execute("SELECT \(number) AS it") }
        #expect(try connection.execute(PostgresQuery(unescaped: statements)).only().int(0) == 1)
    }

    @Test func `an unknown value of an enumeration is an error that names table, column and value`() throws {
        let connection = try freshConnection()
        let row = try connection.execute("SELECT 'resting' AS status, NULL::text AS none, '[1]'::jsonb AS detail")
            .only()
        let unknown = postgresError { try row.value("status", of: "generator_weights", as: Status.self) }
        #expect(unknown?.code == .unknownValue)
        #expect(unknown?.description.contains(#"generator_weights.status holds "resting""#) == true)
        #expect(unknown?.statement?.hasPrefix("PostgresTests/QueryTests.swift:") == true)
        #expect(try row.optionalValue("none", of: "generator_weights", as: Status.self) == nil)
        #expect(postgresError { try row.value("none", of: "generator_weights", as: Status.self) }?.code == .badResult)
        let shape = postgresError { try row.json("detail", as: [String: Int].self) }
        #expect(shape?.code == .badResult && shape?.description.contains("detail") == true)
        let infinite = postgresError { try connection.execute("SELECT \(encoded: [Double.infinity])") }
        #expect(infinite?.code == .badParameter)
    }

    @Test func `an error names the statement's place and state and none of its values`() throws {
        let connection = try freshConnection()
        try connection.script("CREATE TABLE t (a text PRIMARY KEY)")
        let secret = "a private post"
        try connection.execute("INSERT INTO t VALUES (\(secret))")
        let line: UInt = #line + 1
        let error = postgresError { try connection.execute("INSERT INTO t VALUES (\(secret))") }
        #expect(error?.sqlState == "23505" && error?.constraint == "t_pkey")
        #expect(error?.statement == "PostgresTests/QueryTests.swift:\(line)")
        #expect(error?.description.contains("23505") == true)
        #expect(error?.description.contains("(statement at PostgresTests/QueryTests.swift:\(line))") == true)
        #expect(error?.description.contains("private") == false)
    }
}
