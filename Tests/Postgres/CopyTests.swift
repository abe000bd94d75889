import Postgres
import Testing
import Timekeeping

@Suite struct CopyTests {
    @Test func `a binary COPY brings every column in`() throws {
        let connection = try freshConnection()
        try connection.script(#"CREATE TABLE "odd ""name" (a bigint, b text, c timestamptz, d jsonb)"#)
        let numbers = (0..<5000).map { Int64($0) }
        let copied = try connection.copyIn(
            into: #"odd "name"#,
            columns: [
                ("a", .ints(numbers)), ("b", .texts(numbers.map { $0 % 7 == 0 ? nil : "text \($0)" })),
                ("c", .timestamps(numbers.map { Timestamp(seconds: $0) })), ("d", .jsons(numbers.map { "[\($0)]" })),
            ]
        )
        #expect(copied == 5000)
        let row = try connection.execute(
            #"""
            SELECT count(*) AS n, sum(a) AS total, count(*) FILTER (WHERE b IS NULL) AS gaps,
                   bool_and(extract(epoch FROM c) = a AND (d->>0)::bigint = a) AS same FROM "odd ""name"
            """#
        ).only()
        #expect(try row.int("n") == 5000)
        #expect(try row.int("total") == numbers.reduce(0, +))
        #expect(try row.int("gaps") == 715)
        #expect(try row.bool("same"))
    }

    @Test func `a COPY that fails leaves nothing and the connection usable`() throws {
        let connection = try freshConnection()
        try connection.script("CREATE TABLE t (a bigint PRIMARY KEY, b text)")
        let twice = postgresError {
            try connection.copyIn(into: "t", columns: [("a", .ints([1, 2, 1])), ("b", .texts(["x", "y", "z"]))])
        }
        #expect(twice?.code == .uniqueViolation)
        let nul = postgresError {
            try connection.copyIn(into: "t", columns: [("a", .ints([1, 2])), ("b", .texts(["x", "\0"]))])
        }
        #expect(nul?.code == .badParameter)
        #expect(try connection.execute("SELECT count(*) FROM t").only().int(0) == 0)
    }
}
