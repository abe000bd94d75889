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
        #expect(try rows.ridgeSet().count == 3)
        #expect(try rows.logisticSet().count == 1)
        #expect(rows.rows[0].csvLine.hasSuffix(",0.4,0.6,0.65,"))
        #expect(rows.rows[1].csvLine.hasSuffix(",0.4,0.6,0.65,0"))
        #expect(rows.rows[2].csvLine.hasSuffix(",,0.6,0.65,1"))
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
}
