import Learning
import Postgres
import Store
import Testing
import Timekeeping

@Suite struct PredictorStoreTests {
    private static let features = (try? FeatureList(names: ["quality_score", "timing_sin"])) ?? RidgeFeatures.list

    private func model(_ kind: PredictorModel.Kind, through: Timestamp? = nil) -> PredictorModel {
        PredictorModel(
            kind: kind, trainedAt: LearningFixture.start, windowStart: LearningFixture.start - .days(7),
            windowEnd: LearningFixture.start, rowCount: 20, trainCount: 16, learnedThrough: through, rowsHash: "h",
            penalty: 1, features: Self.features.names, model: LinearModel(intercept: 0.1, weights: [0.2, -0.3]),
            metrics: ["mse": 0.5], baseline: [:], decision: .published, reason: "because")
    }

    @Test func `a model keeps what it is made of`() throws {
        let fixture = try LearningFixture()
        let id = try model(.ridge).insert(fixture.connection)
        let row = try fixture.connection.execute("SELECT * FROM predictor_models").only()
        #expect(try row.int("model_id") == id)
        #expect(try row.doubles("weights") == [0.2, -0.3])
        #expect(try row.texts("features") == ["quality_score", "timing_sin"])
        #expect(try row.text("decision") == "published")
        let read = try #require(try PredictorStore.model(fixture.connection, id: id))
        var written = model(.ridge)
        written.id = id
        #expect(read == written)
        var refused = model(.logistic)
        refused.model = nil
        refused.decision = .refused
        _ = try refused.insert(fixture.connection)
        #expect(try fixture.number("SELECT count(*) FROM predictor_models WHERE weights IS NULL") == 1)
    }

    @Test func `versions rise even where the clock does not`() throws {
        let fixture = try LearningFixture()
        let now = LearningFixture.start
        #expect(try PredictorStore.newest(fixture.connection) == nil)
        var numbers: [Int64] = []
        for _ in 0..<3 {
            let next = try PredictorStore.nextVersion(fixture.connection, at: now)
            try PredictorStore.insert(
                fixture.connection, milliseconds: next, ridgeModelID: nil, logitModelID: nil, payload: "{}",
                publishedAt: now)
            numbers.append(next)
        }
        #expect(numbers == [now.milliseconds, now.milliseconds + 1, now.milliseconds + 2])
        let newest = try #require(try PredictorStore.newest(fixture.connection))
        #expect(newest.milliseconds == numbers[2])
        #expect(!newest.isConfirmed)
        #expect(try PredictorStore.undelivered(fixture.connection).map(\.milliseconds) == numbers)
        try PredictorStore.delivered(fixture.connection, milliseconds: numbers[2], isCarried: true)
        try PredictorStore.delivered(fixture.connection, milliseconds: numbers[1], isCarried: false)
        #expect(try PredictorStore.undelivered(fixture.connection).map(\.milliseconds) == [numbers[0]])
        #expect(try PredictorStore.newest(fixture.connection)?.isConfirmed == true)
        #expect(
            try PredictorStore.versions(fixture.connection, after: numbers[0]).map(\.milliseconds) == [
                numbers[1], numbers[2],
            ])
    }

    @Test func `posts learned since the last model are counted, also where it was refused`() throws {
        let fixture = try LearningFixture()
        let moment = LearningFixture.start + .days(3)
        for number in 1...3 { try fixture.add(number, learned: moment) }
        var known = try PredictorStore.newlyLearnable(fixture.connection)
        #expect(known.count == 3)
        #expect(known.through == moment)
        _ = try model(.ridge, through: known.through).insert(fixture.connection)
        #expect(try PredictorStore.newlyLearnable(fixture.connection).count == 0)
        try fixture.add(4, learned: moment + .hours(1))
        known = try PredictorStore.newlyLearnable(fixture.connection)
        #expect(known.count == 1)
        #expect(known.through == moment + .hours(1))
    }

    private func prediction(_ number: Int, order: String, rate: Double) -> PredictionRecord {
        PredictionRecord(
            decisionID: LearningFixture.decision(number), recordOrder: order, versionMilliseconds: nil,
            predictedRate: rate, followProbability: 0.5, predictedFor: LearningFixture.start, features: "{}")
    }

    @Test func `the newest version of a post is predicted, in any order of arrival`() throws {
        let fixture = try LearningFixture()
        try PredictorStore.record(
            fixture.connection, [prediction(1, order: "b", rate: 0.2), prediction(1, order: "a", rate: 0.1)])
        #expect(try fixture.number("SELECT count(*) FROM predictions WHERE predicted_rate = 0.2") == 1)
        try PredictorStore.record(fixture.connection, [prediction(1, order: "a", rate: 0.1)])
        #expect(try fixture.number("SELECT count(*) FROM predictions WHERE predicted_rate = 0.2") == 1)
        try PredictorStore.record(fixture.connection, [prediction(1, order: "c", rate: 0.3)])
        #expect(try fixture.number("SELECT count(*) FROM predictions WHERE predicted_rate = 0.3") == 1)
        let kept = try PredictorStore.predictions(fixture.connection, madeSince: LearningFixture.start)
        #expect(kept == [prediction(1, order: "c", rate: 0.3)])
    }

    @Test func `hours follow the zone, summer time included`() throws {
        let fixture = try LearningFixture(timeZone: "Europe/Berlin")
        let summer = Timestamp(seconds: 1_782_864_000)  // 2026-07-01T00:00:00Z
        #expect(try PredictorStore.hours(fixture.connection, of: [LearningFixture.start, summer]) == [1, 2])
    }
}
