import Learning
import Model
import Postgres
import Store
import Testing
import Timekeeping

@testable import Workers

/// What is asked of the gates, as learn runs take it up. Against a real Postgres.
@Suite struct LearnGatesTests {
    private typealias Fixture = LearnerFixture
    private let noon = LearnerFixture.noon

    private func ask(_ fixture: Fixture, _ setting: GateSetting, source: GateSettings.Source = .person) throws {
        try GateSettings.add(
            fixture.database, setting, source: source, by: "ann", because: "a test", validFrom: noon, at: noon)
    }

    private func fixture() throws -> Fixture {
        let fixture = try Fixture()
        try fixture.apply((1...4).flatMap { [Fixture.post($0), Fixture.metric($0, impressions: Int64($0 * 50))] })
        return fixture
    }

    @Test func `a configuration is written down when it is first seen and when it has changed, and not else`() throws {
        let fixture = try fixture()
        let fixed = LearnSettings(gates: GateSetting(mode: .fixed))
        try fixture.learn(fixed)
        try fixture.learn(fixed, at: noon + .hours(13))
        var lower = fixed
        lower.gates.views = 50
        try fixture.learn(lower, at: noon + .hours(14))
        let entries = try GateSettings.list(fixture.database, limit: 9)
        #expect(entries.map(\.setting.views) == [50, 100])
        #expect(entries.map(\.validFrom) == [noon + .hours(14), noon + .hours(12)])
        #expect(entries[0].reason == "the configuration changed: views 100 to 50")
        #expect(entries.allSatisfy { $0.source == .configuration && $0.setBy == "learn" })
        #expect(try fixture.reasons() == [1: [], 2: [], 3: [], 4: []])
    }

    @Test func `a person's setting stands against the configuration until it is given back`() throws {
        let fixture = try fixture()
        var settings = LearnSettings(gates: GateSetting(mode: .fixed))
        try fixture.learn(settings)
        try ask(fixture, GateSetting(mode: .fixed, views: 180))
        settings.gates.views = 10
        try fixture.learn(settings, at: noon + .hours(13))
        #expect(try fixture.reasons()[3] == ["views_low"])
        #expect(try fixture.count("gate_settings") == 2)
        #expect(try fixture.count("learning_examples") == 1)
        let ruling = try #require(try LearnGates.newest(fixture.database))
        let person = try #require(try GateSettings.newest(fixture.database))
        #expect(ruling.settingID == person.id)
        #expect(person.setBy == "ann")

        try ask(fixture, settings.gates, source: .configuration)
        try fixture.learn(settings, at: noon + .hours(14))
        #expect(try fixture.reasons()[1] == [])
        #expect(try fixture.count("gate_settings") == 3)
    }

    @Test func `an equal setting of somebody else is a row of its own among the thresholds`() throws {
        let fixture = try fixture()
        try fixture.learn()
        try ask(fixture, GateSetting(mode: .fixed))
        try fixture.learn(at: noon + .hours(13))
        try fixture.learn(at: noon + .hours(14))
        let entries = try LearnGates.list(fixture.database, limit: 9)
        #expect(entries.map(\.settingID) == [2, 1])
        #expect(Set(entries.map(\.thresholds.views)) == [100])
    }

    @Test func `each learn run leaves one count a reason, and a run done again replaces its own`() throws {
        let fixture = try fixture()
        try fixture.apply([Fixture.post(5), Fixture.metric(5, impressions: 20, likes: 1)])
        try fixture.learn()
        try fixture.apply([Fixture.post(6), Fixture.metric(6, likes: 2)])
        try fixture.learn()
        try fixture.learn(at: noon + .hours(13))
        let slots = try RefusalCounts.list(fixture.database, since: nil, isByDay: false, limit: 9)
        #expect(slots.map(\.slot) == [noon + .hours(13), noon + .hours(12)])
        for slot in slots {
            #expect(slot.posts.count == GateReason.allCases.count + 1)
            #expect(slot.posts["learnable"] == 3)
            #expect((slot.posts["views_low"], slot.alone["views_low"]) == (2, 1))
            #expect((slot.posts["likes_low"], slot.alone["likes_low"]) == (2, 1))
            #expect(slot.posts["too_young"] == 0)
        }
        try fixture.learn(at: noon + .days(2))
        let days = try RefusalCounts.list(fixture.database, since: nil, isByDay: true, limit: 9)
        #expect(days.map(\.slot) == [noon + .days(2), noon + .hours(13)].sorted(by: >))
        #expect(try RefusalCounts.list(fixture.database, since: noon + .days(1), isByDay: false, limit: 9).count == 1)
    }

    @Test func `verdicts that failed leave no counts of their slot`() throws {
        let fixture = try fixture()
        try fixture.database.script(
            """
            CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$;
            CREATE TRIGGER refuse BEFORE INSERT ON gate_decisions FOR EACH ROW EXECUTE FUNCTION refuse();
            """)
        #expect(try fixture.learn().failures == 1)
        #expect(try fixture.count("gate_refusal_counts") == 0)
    }
}
