import Learning
import Postgres
import Store
import Testing
import Timekeeping

@Suite struct GeneratorsByHandTests {
    private func perform(_ fixture: LearningFixture, _ action: GeneratorAction, on name: String) throws {
        try fixture.connection.transaction {
            _ = try GeneratorStore.perform(
                fixture.connection, action, on: name, policy: WeightPolicy(), by: "ada", because: "a trial",
                at: LearningFixture.start)
        }
    }

    @Test func `a weight set by hand is stored as it is, the others make room, one event says so`() throws {
        let fixture = try LearningFixture()
        try perform(fixture, .set(0.40), on: "coach")
        #expect(
            try fixture.number(
                "SELECT count(*) FROM generator_weights WHERE generator_name = 'coach' AND weight = 0.4 AND manual_override = 0.4"
            )
                == 1)
        #expect(try fixture.number("SELECT count(*) FROM generator_weights HAVING abs(sum(weight) - 1) <= 1e-12") == 12)
        let event = try fixture.connection.execute("SELECT * FROM optimization_events").only()
        #expect(try event.text("event_type") == "manual_override")
        #expect(try event.text("reason") == "coach set from 0.08 to 0.4 by ada: a trial")
        #expect(
            try fixture.number(
                "SELECT count(*) FROM optimization_events WHERE (old_weights->>'coach')::float8 = 0.08 AND (new_weights->>'coach')::float8 = 0.4"
            )
                == 1)
        try perform(fixture, .release, on: "coach")
        #expect(try fixture.number("SELECT count(*) FROM generator_weights WHERE manual_override IS NOT NULL") == 0)
        #expect(try fixture.number("SELECT count(*) FROM generator_weights WHERE weight = 0.4") == 1)
    }

    @Test func `a lock is kept with its event and taken off again`() throws {
        let fixture = try LearningFixture()
        try perform(fixture, .lock, on: "dataNerd")
        #expect(try fixture.text("SELECT generator_name FROM generator_weights WHERE locked") == "dataNerd")
        #expect(throws: WeightError.self) { try perform(fixture, .set(0.3), on: "dataNerd") }
        try perform(fixture, .unlock, on: "dataNerd")
        #expect(try fixture.number("SELECT count(*) FROM generator_weights WHERE locked") == 0)
        #expect(
            try fixture.text("SELECT string_agg(event_type, ' ' ORDER BY event_id) FROM optimization_events")
                == "lock unlock")
    }

    @Test func `what cannot be changes nothing`() throws {
        let fixture = try LearningFixture()
        #expect(throws: WeightError.self) { try perform(fixture, .set(0.95), on: "coach") }
        #expect(throws: WeightError.self) { try perform(fixture, .lock, on: "nobody") }
        #expect(try fixture.number("SELECT count(*) FROM optimization_events") == 0)
        #expect(try fixture.number("SELECT count(*) FROM generator_weights WHERE weight = 0.08") == 1)
    }
}
