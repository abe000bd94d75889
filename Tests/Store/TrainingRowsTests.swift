import Learning
import Postgres
import Store
import Testing
import Timekeeping

@Suite struct TrainingRowsTests {
    @Test func `rows come by posting, ties by decision, whatever the order of writing`() throws {
        let fixture = try LearningFixture()
        let tie = LearningFixture.start + .hours(5)
        try fixture.add(9, posted: tie)
        try fixture.add(3)
        try fixture.add(7, posted: tie)
        let rows = try TrainingRows.load(fixture.connection, collectedAfter: LearningFixture.start)
        #expect(rows.rows.map(\.decisionID) == [3, 7, 9].map(LearningFixture.decision))
    }

    @Test func `a reading of eight days ago is not among them`() throws {
        let fixture = try LearningFixture()
        let now = LearningFixture.start + .days(20)
        try fixture.add(1, collected: now - .days(8))
        try fixture.add(2, collected: now - .days(7))
        try fixture.add(3, collected: now - .days(7) + .seconds(1))
        let rows = try TrainingRows.load(fixture.connection, collectedAfter: now - .days(7))
        #expect(rows.rows.map(\.decisionID) == [LearningFixture.decision(3)])
    }

    @Test func `the hour is that of posting in the account's zone`() throws {
        let fixture = try LearningFixture(timeZone: "America/New_York")
        try fixture.add(1, posted: LearningFixture.start + .hours(14) + .minutes(10))
        let row = try #require(
            try TrainingRows.load(fixture.connection, collectedAfter: LearningFixture.start).rows.first)
        #expect(row.hour == 9)
        #expect(row.rate == 0.035)
        #expect(row.ridgeFeatures[1] == 1)
        #expect(row.ridgeFeatures[6] == 1)
        #expect(row.logisticFeatures == [0.4, 0.6, 0.65])
        #expect(row.followed == 1)
    }

    @Test func `followers or estimates that are unknown leave a row to the rate alone`() throws {
        let fixture = try LearningFixture()
        try fixture.add(1, followers: nil)
        try fixture.add(2, followers: 0)
        try fixture.add(3, novelty: nil)
        let rows = try TrainingRows.load(fixture.connection, collectedAfter: LearningFixture.start)
        #expect(try rows.ridge().dated.count == 3)
        let logistic = try rows.logistic()
        #expect(logistic.dated.count == 1)
        #expect(logistic.left.map(\.reason) == ["followers_unknown", "estimates_missing"])
        #expect(logistic.left.map(\.count) == [1, 1])
        #expect(rows.rows[0].csvLine.hasSuffix(",0.4,0.6,0.65,"))
        #expect(rows.rows[1].csvLine.hasSuffix(",0.4,0.6,0.65,0"))
        #expect(rows.rows[2].csvLine.hasSuffix(",,0.6,0.65,1"))
    }

    @Test func `rows weighted by impressions count by their readers and sum to as many as there are`() throws {
        let fixture = try LearningFixture()
        try fixture.add(1, impressions: 1000)
        try fixture.add(2, impressions: 4000)
        try fixture.add(3, impressions: 1000)
        let rows = try TrainingRows.load(fixture.connection, collectedAfter: LearningFixture.start)
        #expect(try rows.ridge(.impressions).dated.rows.weights == [0.5, 2, 0.5])
        #expect(try rows.ridge().dated.rows.weights == [1, 1, 1])
        #expect(try rows.ridge(.impressions).csv(at: [1]).split(separator: "\n")[1].contains("Z,2.0,0.5,"))
    }

    @Test func `equal rows have equal hashes and one changed count another`() throws {
        let fixture = try LearningFixture()
        try fixture.add(1)
        try fixture.add(2)
        func hash() throws -> String {
            try TrainingRows.load(fixture.connection, collectedAfter: LearningFixture.start).hash(fixture.connection)
        }
        let before = try hash()
        #expect(before.count == 64)
        #expect(try hash() == before)
        try fixture.connection.execute("UPDATE outcomes SET likes = likes + 1 WHERE post_id = 'p2'")
        #expect(try hash() != before)
    }

    @Test func `a model's file names its own features and reads back to the same digits`() throws {
        let fixture = try LearningFixture()
        try fixture.add(1, quality: 0.1 + 0.2)
        try fixture.add(2, followers: 0)
        let rows = try TrainingRows.load(fixture.connection, collectedAfter: LearningFixture.start)
        let ridge = try rows.ridge()
        let lines = ridge.csv(at: [0]).split(separator: "\n")
        #expect(
            lines[0] == "decision_id,posted_at,collected_at,weight,quality_score,content_type_educational,"
                + "content_type_factual,timing_slot,timing_sin,timing_cos,length_medium,y")
        #expect(lines.count == 2)
        let numbers = lines[1].split(separator: ",").dropFirst(4).compactMap { Double($0) }
        #expect(numbers == Array(ridge.dated.rows.row(0)) + [0.035])
        #expect(try rows.logistic().csv(at: 0..<2).hasSuffix(",1,0.4,0.6,0.65,0.0\n"))
        let hash = try PredictorRows.keep(fixture.connection, csv: ridge.csv(at: 0..<2))
        #expect(try PredictorRows.keep(fixture.connection, csv: ridge.csv(at: 0..<2)) == hash)
        #expect(try PredictorRows.csv(fixture.connection, hash: hash) == ridge.csv(at: 0..<2))
        #expect(throws: PostgresError.self) { try fixture.connection.execute("UPDATE predictor_rows SET csv = 'x'") }
    }
}
