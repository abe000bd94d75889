import HTTP
import Kafka
import Model
import Postgres
import Runtime
import Schema
import Store
import Synchronization
import TestServers
import Timekeeping

@testable import Simulator
@testable import Workers

/// A migrated database, topics, and the simulated network behind a real HTTP server, for any number of scrapers.
final class ScraperRig: Sendable {
    static let start = Timestamp(rfc3339: "2026-03-02T00:00:00Z") ?? Timestamp(seconds: 0)

    let clock = ManualClock(ScraperRig.start)
    let url: String
    let network: SimulatedNetwork
    let topicPrefix: String
    let kafka: KafkaConfiguration
    private let server: HTTPServer
    private let answers: AnswerLog
    private static let rigs = Atomic<Int>(0)

    init(_ configure: (inout SimulatorSettings) -> Void = { _ in }) throws {
        var settings = SimulatorSettings()
        settings.seed = 11
        configure(&settings)
        url = try TestServers.postgres().makeDatabase()
        kafka = KafkaConfiguration(brokers: try TansuServer.shared.get().brokers, clientID: "tests")
        topicPrefix = "scraper\(Self.rigs.add(1, ordering: .relaxed).newValue)-"
        let network = try SimulatedNetwork(settings: settings, clock: clock)
        let answers = AnswerLog()
        self.network = network
        self.answers = answers
        server = try HTTPServer { request in
            let response = network.answer(request)
            answers.add(request.path, response.status)
            return response
        }
        let names = Topic.allCases.map { [topicPrefix] in $0.name(prefix: topicPrefix) }
        try KafkaAdmin(kafka).createTopics(names, partitions: 2, replication: 1)
        let migrations = Migration.all.map { (version: $0.version, name: $0.name, sql: $0.sql) }
        _ = try Migrator(migrations: migrations).migrate(connect())
        _ = try Deployment.ensure(connect(), account: "tests", mode: .shadow, timeZone: "UTC", now: Self.start)
    }

    /// Where the network is.
    var base: String { "http://127.0.0.1:\(server.port)" }

    func connect() throws -> PostgresConnection {
        try PostgresConnection(try PostgresConfiguration(url: url, applicationName: "scraper tests"))
    }

    /// Statuses the network gave on a path, in order.
    func statuses(_ path: String) -> [Int] { answers.all.filter { $0.path == path }.map(\.status) }

    /// A scraper of its own, for the thread it is made on.
    func scraper(
        _ name: String, batch: Int = 100, lease: Duration = .seconds(60), attemptLimit: Int = 10,
        token: String = "owner", source: (any MetricsSource)? = nil
    ) throws -> Scraper {
        var settings = ScrapeSettings(owner: name, credential: "tests")
        settings.batch = batch
        settings.lease = lease
        settings.attemptLimit = attemptLimit
        settings.topicPrefix = topicPrefix
        let log = Log(level: .error, role: "scraper", instance: name)
        let publisher = ReadingPublisher(kafka, topicPrefix: topicPrefix, timeout: .seconds(20), log: log)
        return Scraper(
            settings, database: try connect(), source: try source ?? self.source(token: token), publisher: publisher,
            clock: clock,
            log: log,
            metrics: ScrapeMetrics(Metrics()))
    }

    func source(token: String = "owner") throws -> XAPISource {
        try XAPISource(base: base, token: token, userID: nil)
    }

    /// Publishes posts at the present moment and plans their checkpoints.
    @discardableResult
    func post(_ count: Int, ages: [Span], token: String = "owner") throws -> [PostMessage] {
        let plan = CheckpointPlan(ages: ages, simulated: true, account: nil)
        let now = clock.now()
        let posts = try (0..<count).map { number in
            let decision = "00000000-0000-4000-8000-\(String(now.seconds * 1000 + Int64(number)).suffix(12))"
            let order: StructuredValue = [
                "text": "a post", "rookery": ["decision_id": .text(decision), "viral_score": 90, "novelty": 0.9],
            ]
            let answer = network.respond(
                to: APIRequest(method: "POST", path: "/2/tweets", bearer: token, body: Array(order.json.utf8)))
            guard case .object(let body) = answer.body, case .object(let data)? = body.first?.value,
                case .text(let id)? = data.first?.value
            else { throw TestServerError("the network took no post: \(answer.body.json)") }
            return PostMessage(
                decisionID: decision, postID: id, status: .posted, origin: .own, simulated: true, account: "tests",
                decisionType: .single, createdAt: now, postedAt: now)
        }
        try ScrapeSchedule.plan(posts.flatMap { plan.checkpoints(of: $0, at: now) }, in: connect())
        return posts
    }

    /// What the coordinator's sweep does.
    func sweep() throws {
        try connect().execute(
            "UPDATE scrape_schedule SET state = 'open' WHERE state = 'waiting' AND due_at <= \(clock.now())")
    }

    /// The number of checkpoints in each state.
    func states() throws -> [String: Int64] {
        var states: [String: Int64] = [:]
        for row in try connect().execute("SELECT state, count(*) AS n FROM scrape_schedule GROUP BY state") {
            states[try row.text("state")] = try row.int("n")
        }
        return states
    }

    /// Every metrics message in the topic.
    func metrics() throws -> [MetricMessage] {
        let decoder = MessageDecoder()
        return try records(.metrics).map { value in
            try value.withUnsafeBytes { try MetricMessage.decode($0, using: decoder) }
        }
    }

    func attributions() throws -> [AttributionMessage] {
        let decoder = MessageDecoder()
        return try records(.attributions).map { value in
            try value.withUnsafeBytes { try AttributionMessage.decode($0, using: decoder) }
        }
    }

    private func records(_ topic: Topic) throws -> [[UInt8]] {
        let reader = try KafkaReader(kafka, topics: [topic.name(prefix: topicPrefix)])
        var values: [[UInt8]] = []
        while let batch = try reader.next() { values += batch.map(\.value) }
        return values
    }
}

/// What the network answered, from the server's thread.
private final class AnswerLog: Sendable {
    private let answers = Mutex<[(path: String, status: Int)]>([])
    var all: [(path: String, status: Int)] { answers.withLock { $0 } }
    func add(_ path: String, _ status: Int) { answers.withLock { $0.append((path, status)) } }
}
