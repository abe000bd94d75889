import Learning
import Model
import Postgres
import Store
import TestServers
import Timekeeping

/// A migrated database of its own with a deployment.
struct StoreFixture {
    let connection: PostgresConnection
    static let start = Timestamp(seconds: 1_767_225_600)  // 2026-01-01T00:00:00Z

    init(mode: Deployment.Mode = .live) throws {
        connection = try PostgresConnection(
            PostgresConfiguration(url: TestServers.postgres().makeDatabase(), applicationName: "tests")
        )
        try Migrator.rookery.migrate(connection)
        _ = try Deployment.ensure(
            connection, account: "acme", mode: mode, timeZone: "UTC", now: Self.start
        )
    }

    /// Another connection to the same database.
    func connect() throws -> PostgresConnection { try PostgresConnection(connection.configuration) }

    static func decision(_ number: Int) -> String {
        let digits = String(number)
        return "00000000-0000-8000-8000-" + String(repeating: "0", count: 12 - digits.count) + digits
    }

    /// The whole of a table as one text a row, sorted, so that two databases can be compared.
    func image(of table: String, without columns: [String] = []) throws -> [String] {
        try connection.execute(
            "SELECT (to_jsonb(t) - \(columns))::text AS row FROM \(unescaped: table) t ORDER BY 1"
        ).map { try $0.text("row") }
    }

    func number(_ sql: String) throws -> Int64 { try connection.execute(PostgresQuery(unescaped: sql)).only().int(0) }
}

func post(
    _ number: Int, status: PostMessage.Status = .posted, origin: PostMessage.Origin = .own, simulated: Bool = false,
    generator: String? = "coach", content: String = "text", posted: Timestamp = StoreFixture.start,
    created: Timestamp = StoreFixture.start
) -> PostMessage {
    PostMessage(
        decisionID: StoreFixture.decision(number), postID: status == .posted ? "p\(number)" : nil, status: status,
        origin: origin, simulated: simulated, account: "acme", decisionType: .single,
        banditArm: "educational_thread_morning", generatorName: generator, content: content, qualityScore: 0.5,
        createdAt: created, postedAt: status == .posted ? posted : nil
    )
}

func reading(
    _ number: Int, at hours: Int64, impressions: Int64? = 1000, likes: Int64? = 30, simulated: Bool = false,
    source: String = "test"
) -> MetricMessage {
    MetricMessage(
        decisionID: StoreFixture.decision(number), postID: "p\(number)", impressions: impressions, likes: likes,
        retweets: 2, replies: 3, collectedAt: StoreFixture.start + .hours(hours), source: source, simulated: simulated
    )
}

extension StoreFixture {
    /// A transaction that is done again, as the stream does, where two brought the same new row at the same instant.
    ///
    /// Both may find it free by the index that `ON CONFLICT` names, and then meet in the other unique index, on which the
    /// foreign keys stand: that one refuses the later (23505), or each waits for the other (40P01). Once one of them is
    /// committed the row is there, and who comes again updates it; so of four writers each is sent back thrice at most.
    ///
    /// - Parameter new: whether rows may be new. Writers of rows that are there wait for each other, and never deadlock.
    static func write(_ connection: PostgresConnection, new: Bool, _ body: () throws -> Void) throws {
        var attemptsLeft = new ? 4 : 1
        while true {
            attemptsLeft -= 1
            do {
                return try connection.transaction { try body() }
            } catch let error as PostgresError where ["23505", "40P01"].contains(error.sqlState) && attemptsLeft > 0 {}
        }
    }
}

extension StoreFixture {
    /// Gives posts an outcome and lets them be learned from.
    func makeExamples(_ numbers: [Int], simulated: Bool = false) throws {
        try OutcomeStore.upsert(
            connection, numbers.map { reading($0, at: 3, simulated: simulated) },
            plausibility: Plausibility(impressionsMax: 1_000_000)
        )
        for number in numbers { try insertExample(number, simulated: simulated) }
    }

    func insertExample(_ number: Int, simulated: Bool = false, origin: String = "own") throws {
        try connection.execute(
            """
            INSERT INTO learning_examples (decision_id, origin, simulated, learned_at)
                VALUES (\(uuid: Self.decision(number)), \(origin), \(simulated), \(Self.start))
            """
        )
    }
}
