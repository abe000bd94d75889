import Learning
import Postgres
import Runtime
import Scheduling
import Store
import Synchronization
import Testing
import Timekeeping

@testable import Workers

private typealias Fixture = LearnerFixture

/// What the hourly job says of predictions that have matured.
@Suite struct LearnDriftTests {
    private static let read = Fixture.noon + .days(3)

    /// Sixty posts whose rate is 0.02 to 0.079, predicted by one published model.
    private func fixture(
        age: Span = .days(3), version: Int64? = 1000, predicted: (_ rate: Double) -> Double
    ) throws -> Fixture {
        let fixture = try Fixture()
        let numbers = 1...60
        try fixture.apply(
            numbers.flatMap { number in
                [
                    Fixture.post(number, at: Self.read - age),
                    Fixture.metric(number, impressions: 100_000, likes: rate(number), at: Self.read),
                ]
            })
        try fixture.database.script(
            """
            INSERT INTO predictor_models (kind, trained_at, window_start, window_end, row_count, train_count, penalty,
                                          features, baseline, decision, reason)
            VALUES ('ridge', now(), now(), now(), 50, 40, 1, '{}', '{"mse": 1, "mean": 0.05}', 'published', 'tests');
            INSERT INTO predictor_versions (version_ms, version, ridge_model_id, payload, published_at)
            SELECT 1000, 'v2_1000', model_id, '{}', now() FROM predictor_models;
            INSERT INTO predictor_versions (version_ms, version, payload, published_at)
            VALUES (1, 'v2_1', '{}', now());
            """)
        try PredictorStore.record(
            fixture.database,
            numbers.map { number in
                PredictionRecord(
                    decisionID: Fixture.decision(number), recordOrder: "1", versionMilliseconds: version,
                    predictedRate: predicted(Double(rate(number)) / 100_000), followProbability: 0.5,
                    predictedFor: Fixture.noon, features: "{}")
            })
        return fixture
    }

    private func rate(_ number: Int) -> Int64 { Int64(2000 + 100 * (number * 37 % 60)) }

    private func row(_ fixture: Fixture, _ part: String = "ridge") throws -> DriftStore.Row {
        try #require(try DriftStore.newest(fixture.database).first { $0.part == part })
    }

    @Test func `predictions that hold raise no alert`() throws {
        let fixture = try fixture { $0 + 0.002 }
        try fixture.learn(at: Self.read + .hours(1))
        let row = try row(fixture)
        #expect(row.posts == 60)
        #expect(try #require(row.skill) > 0.9)
        #expect(try #require(row.calibrationError) < 0.1)
        #expect(row.alerts.isEmpty)
        #expect(row.newestPost == Fixture.noon)
        // Followers were never measured: nothing is known of the other part, and it is not alarming.
        let follow = try self.row(fixture, "logistic")
        #expect(follow.posts == 0 && follow.skill == nil && follow.alerts.isEmpty)
    }

    @Test func `an audience that turned round is an alert in the table and in the log`() throws {
        let fixture = try fixture { 0.1 - $0 }
        let lines = Mutex<[String]>([])
        let context = RoleContext(
            configuration: try Configuration.load(environment: ["ROOKERY_POSTGRES_URL": fixture.url]),
            clock: FixedClock(Self.read),
            log: Log(role: "test", instance: "test") { line in
                lines.withLock { $0.append(line) }
            }, metrics: Metrics(), health: Health(), instance: "test")
        try fixture.database.execute(
            """
            INSERT INTO jobs (kind, slot, queued_at) VALUES ('learn', \(Self.read + .hours(1)),
                \(Self.read + .hours(1)))
            """)
        let handler = LearnHandler(
            settings: LearnSettings(context.configuration), clock: context.clock, log: context.log)
        #expect(try context.jobRunner([handler], database: fixture.database).runNext())
        let row = try row(fixture)
        #expect(try #require(row.skill) < 0)
        #expect(row.alerts.first == "skill_low")
        let events = lines.withLock { $0.filter { $0.contains("prediction_drift") } }
        #expect(events.count == 1)
        #expect(events.first?.contains("skill_low") == true)
        #expect(events.first?.contains("ridge") == true)
    }

    @Test func `predictions that promise three times what comes are an alert`() throws {
        let fixture = try fixture { 3 * $0 }
        try fixture.learn(at: Self.read + .hours(1))
        #expect(try row(fixture).alerts == ["skill_low", "calibration_off"])
    }

    @Test func `what has not matured, was not learned from, or was predicted by the defaults does not count`() throws {
        let young = try fixture(age: .hours(47)) { $0 }
        try young.learn(at: Self.read + .hours(1))
        #expect(try row(young).posts == 0)
        let defaults = try fixture(version: 1) { $0 }
        try defaults.learn(at: Self.read + .hours(1))
        #expect(try row(defaults).posts == 0)
        let refused = try fixture { $0 }
        try refused.learn(LearnSettings(gates: GateSetting(mode: .fixed, likes: 5000)), at: Self.read + .hours(1))
        #expect(try row(refused).posts == 30)
    }

    @Test func `learning a slot again replaces its measurement`() throws {
        let fixture = try fixture { $0 }
        for hour in [Int64(1), 1, 2] { try fixture.learn(at: Self.read + .hours(hour)) }
        #expect(try fixture.count("prediction_drift") == 4)
    }
}
