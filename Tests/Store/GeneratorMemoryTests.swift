import Learning
import Postgres
import Store
import Testing
import Timekeeping

@Suite struct GeneratorMemoryTests {
    @Test func `posts count half after a half-life and unknown followers not at all`() throws {
        let fixture = try LearningFixture()
        let now = LearningFixture.start + .days(30)
        try fixture.add(1, collected: now - .days(7), impressions: 2000, followers: 6)
        try fixture.add(2, collected: now, impressions: 1000, followers: 2)
        try fixture.add(3, collected: now, impressions: 1000, followers: nil)
        try fixture.add(4, generator: "dataNerd", collected: now + .hours(1), impressions: 1000, followers: 4)
        let states = try GeneratorStore.states(fixture.connection, collectedAfter: now - .days(7))
        let known = try GeneratorStore.remembering(states, at: now, halfLife: .days(7), fixture.connection)
        #expect(known.map(\.name) == states.map(\.name))
        let coach = try #require(known.first { $0.name == "coach" }?.memory)
        #expect(coach.everMeasured == 2)
        #expect(coach.posts == 1.5)
        #expect(coach.impressions == 2000)
        #expect(coach.followers == 5)
        #expect(abs((coach.squaresPerImpression ?? 0) - (0.5 * 36 / 2000 + 4.0 / 1000)) < 1e-15)
        let nerd = try #require(known.first { $0.name == "dataNerd" }?.memory)
        #expect(nerd.posts == 1, "a reading after the slot counts whole, no more")
        #expect(known.first { $0.name == "explorer" }?.memory == FollowerMemory())
    }

    @Test func `what is older than ten half-lives counts as measured once and for nothing more`() throws {
        let fixture = try LearningFixture()
        let now = LearningFixture.start + .days(200)
        try fixture.add(1, collected: now - .days(71), followers: 6)
        try LearnGenerators.refresh(fixture.connection)
        let states = try GeneratorStore.states(fixture.connection, collectedAfter: now - .days(7))
        let coach = try #require(
            try GeneratorStore.remembering(states, at: now, halfLife: .days(7), fixture.connection)
                .first { $0.name == "coach" }?.memory)
        #expect(coach == FollowerMemory(everMeasured: 1))
    }
}
