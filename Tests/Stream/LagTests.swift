import Postgres
import Testing

@testable import Stream

/// Against a real broker and a real Postgres.
@Suite(.serialized)
struct LagTests {
    @Test func `lag grows while Postgres refuses a batch, and is 0 at the end of an empty and of a read topic`() throws
    {
        let fixture = try StreamFixture(partitions: 2)
        let stream = try fixture.stream(batchMax: 10)
        func lag() -> TopicLag? { stream.measureLag().first }
        #expect(try fixture.turn(stream) { lag()?.seconds == 0 && lag()?.records == 0 })
        try fixture.database.script(
            """
            CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END $$;
            CREATE TRIGGER refuse BEFORE INSERT ON numbers FOR EACH ROW EXECUTE FUNCTION refuse();
            """)
        let start = ContinuousClock.now
        try fixture.publish((100..<200).map(String.init))
        #expect(try fixture.turn(stream) { (lag()?.seconds ?? 0) > 0.5 && lag()?.records == 100 })
        let age = lag()?.seconds ?? .infinity
        #expect(age <= (ContinuousClock.now - start) / .seconds(1) + 0.1, "no older than the records are")
        try fixture.database.script("DROP TRIGGER refuse ON numbers")
        #expect(try fixture.turn(stream) { try fixture.storedOffsets() == 100 && lag()?.seconds == 0 })
        #expect(lag()?.records == 0)
        stream.close()
        #expect(stream.measureLag().isEmpty)
    }
}
