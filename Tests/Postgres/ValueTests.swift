import Postgres
import Testing
import Timekeeping

@Suite struct ValueTests {
    @Test func `every type comes back as it was sent`() throws {
        let connection = try freshConnection()
        let time = Timestamp(microseconds: 1_769_817_600_123_457)
        let row = try connection.execute(
            """
            SELECT \("naïve 🪶 'quoted' \\ text") AS t, \(Int64.min) AS i, \(0.1 + 0.2) AS d, \(true) AS b,
                \(time) AS at, \(uuid: "0196A1B2-c3d4-8e5f-9012-3456789abcde") AS u,
                \(json: #"{"a": [1, null]}"#) AS j, \(PostgresParameter.null(.double)) AS n
            """
        ).only()
        #expect(try row.text("t") == "naïve 🪶 'quoted' \\ text")
        #expect(try row.int("i") == .min)
        #expect(try row.double("d") == 0.1 + 0.2)
        #expect(try row.bool("b"))
        #expect(try row.timestamp("at") == time)
        #expect(try row.text("u") == "0196a1b2-c3d4-8e5f-9012-3456789abcde")
        #expect(try row.text("j") == #"{"a": [1, null]}"#)
        #expect(try row.optionalDouble("n") == nil)
        #expect(try row.optionalText("n") == nil)
    }

    @Test func `doubles keep every bit`() throws {
        let connection = try freshConnection()
        var random = SystemRandomNumberGenerator()
        var values: [Double] = [0, -0.0, .infinity, -.infinity, .leastNonzeroMagnitude, .greatestFiniteMagnitude]
        for _ in 0..<500 { values.append(Double(bitPattern: random.next())) }
        values.removeAll { $0.isNaN }
        let rows = try connection.execute("SELECT d FROM unnest(\(values)) AS d")
        #expect(try rows.map { try $0.double(0).bitPattern } == values.map(\.bitPattern))
    }

    @Test func `an empty text is not null and a column of many rows keeps its nulls`() throws {
        let connection = try freshConnection()
        #expect(try connection.execute("SELECT \("")").only().text(0) == "")
        let rows = try connection.execute(
            """
            SELECT * FROM unnest(\(.texts(["", nil, "x"])), \(.ints([1, nil, -1])), \(.doubles([0.5, nil, 2])),
                \(.bools([true, nil, false])), \(.timestamps([Timestamp(seconds: 0), nil, nil])),
                \(uuids: ["00000000-0000-0000-0000-000000000001", nil, nil]), \(jsons: ["1", nil, "{}"]))
                AS r (t, i, d, b, at, u, j)
            """
        )
        #expect(try rows.map { try $0.optionalText("t") } == ["", nil, "x"])
        #expect(try rows.map { try $0.optionalInt("i") } == [1, nil, -1])
        #expect(try rows.map { try $0.optionalDouble("d") } == [0.5, nil, 2])
        #expect(try rows.map { try $0.optionalBool("b") } == [true, nil, false])
        #expect(try rows.map { try $0.optionalTimestamp("at") } == [Timestamp(seconds: 0), nil, nil])
        #expect(try rows[1].optionalText("u") == nil)
        #expect(try rows.map { try $0.optionalText("j") } == ["1", nil, "{}"])
        #expect(try connection.execute("SELECT * FROM unnest(\(.ints([])))").isEmpty)
    }

    @Test func `numerics and arrays are read exactly`() throws {
        let connection = try freshConnection()
        let row = try connection.execute(
            """
            SELECT 123456789012345678.00012300::numeric AS a, -0.0005::numeric AS b, 0::numeric AS c,
                   sum(v) AS total, 10000::numeric AS d, 120000000::numeric AS e,
                   ARRAY['x', NULL, ''] AS texts, ARRAY[1.5, NULL]::float8[] AS doubles, '{}'::bigint[] AS none
            FROM (VALUES (9223372036854775000::bigint), (807::bigint)) AS t (v)
            """
        ).only()
        #expect(try row.text("a") == "123456789012345678.00012300")
        #expect(try row.text("b") == "-0.0005")
        #expect(try row.int("c") == 0)
        #expect(try row.int("d") == 10000)
        #expect(try row.int("e") == 120_000_000)
        #expect(try row.int("total") == .max)
        #expect(try row.texts("texts") == ["x", nil, ""])
        #expect(try row.doubles("doubles") == [1.5, nil])
        #expect(try row.ints("none") == [])
    }

    @Test func `text that looks like SQL stays text`() throws {
        let connection = try freshConnection()
        try connection.script("CREATE TABLE t (a text)")
        let nasty = "'); DROP TABLE t; --"
        try connection.execute("INSERT INTO t VALUES (\(nasty))")
        try connection.execute("INSERT INTO t SELECT * FROM unnest(\(.texts([nasty, "{a,\"b\"}", "$1"])))")
        #expect(
            try connection.execute("SELECT a FROM t").map { try $0.text(0) } == [nasty, nasty, "{a,\"b\"}", "$1"]
        )
    }

    @Test func `a value that does not fit is refused by its place before anything is sent`() throws {
        let connection = try freshConnection()
        let nul = postgresError { try connection.execute("SELECT \(.texts(["a", "b\0"]))") }
        #expect(nul?.code == .badParameter)
        #expect(nul?.description.contains("$1: row 1") == true)
        for bad in ["", "0196a1b2c3d48e5f90123456789abcde", "0196a1b2-c3d4-8e5f-9012-3456789abcdg"] {
            #expect(postgresError { try connection.execute("SELECT \(uuid: bad)") }?.code == .badParameter)
        }
        #expect(try connection.execute("SELECT 1").only().int(0) == 1)
    }

    @Test func `asking a row for what it does not hold names the column`() throws {
        let connection = try freshConnection()
        let row = try connection.execute("SELECT 'x' AS name, NULL::bigint AS gap").only()
        #expect(postgresError { _ = try row.int("name") }?.description.contains("\"name\"") == true)
        #expect(postgresError { _ = try row.int("gap") }?.description.contains("\"gap\"") == true)
        #expect(postgresError { _ = try row.int("other") }?.code == .badResult)
    }

    @Test func `what a refused value was is not repeated`() throws {
        let connection = try freshConnection()
        let error = postgresError { try connection.execute("SELECT \("a private post")::bigint") }
        #expect(error?.code == .badParameter)
        #expect(error?.description.contains("private") == false)
    }
}
