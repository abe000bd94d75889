import Foundation
import Glibc
import Postgres
import Synchronization
import TestServers
import Testing

@testable import Stream

/// What a stream does while Postgres is there and does not serve, against a real Postgres and a real broker: it waits,
/// keeps what it has in hand bounded, is not ready, and goes on by itself.
@Suite(.serialized)
struct DatabaseFaultTests {
    private func once(_ numbers: some Sequence<Int64>) -> [Int64: Int64] {
        Dictionary(uniqueKeysWithValues: numbers.map { ($0, 1) })
    }

    /// Turns the stream while the fault lasts, until several attempts have failed.
    private func endure(_ fixture: StreamFixture, _ stream: StreamConsumer<Adder>, batchMax: Int) throws {
        var most = 0
        let failed = try fixture.turn(stream) {
            most = max(most, stream.inHand)
            return stream.machine.failures >= 4
        }
        #expect(failed)
        #expect(!stream.isReady)
        #expect(most <= 4 * batchMax + 1)
    }

    @Test func `a server restarted between two statements of a batch costs nothing and repeats nothing`() throws {
        let server = try PostgresServer.start()
        defer { server.stop() }
        let fixture = try StreamFixture(server: server)
        try fixture.publish((100..<300).map(String.init))
        let effects = Adder()
        var backends: [Int32] = [SIGKILL, SIGINT]
        func restart() throws {
            // The postmaster's death takes every backend along, this batch's in mid-transaction.
            server.signal(backends.removeFirst())
            server.stop()
            try server.resume()
            if !backends.isEmpty { effects.interlude = restart }
        }
        effects.interlude = restart
        let stream = try fixture.stream(batchMax: 50, effects: effects)
        #expect(try fixture.turn(stream) { backends.isEmpty && stream.isReady })
        try fixture.database.reconnect()
        #expect(try fixture.turn(stream) { try fixture.storedOffsets() == 200 })
        stream.close()
        #expect(try fixture.numbers() == once(100..<300))
    }

    @Test func `the victim of a deadlock does its batch again`() throws {
        let fixture = try StreamFixture(partitions: 1)
        let name = try fixture.database.execute("SELECT current_database() AS n").only().text("n")
        try fixture.database.script("ALTER DATABASE \(name) SET deadlock_timeout = '20ms'")
        try fixture.publish(["1", "2"])
        let effects = Adder()
        let stream = try fixture.stream(effects: effects)
        let rival = Rival(fixture.url)
        effects.interlude = { rival.meet() }
        rival.start()
        #expect(try fixture.turn(stream) { try fixture.storedOffsets() == 2 })
        stream.close()
        #expect(try rival.succeeded(), "the rival got through, so the stream was the victim")
        #expect(effects.interlude == nil)
        #expect(try fixture.numbers() == once([1, 2]))
    }

    @Test(arguments: ["40001", "53200", "57014"])
    func `a batch refused by the state of the server, not by its rows, is done again and blames no record`(
        state: String
    ) throws {
        let fixture = try StreamFixture(partitions: 1)
        // A sequence is not rolled back: it counts the attempts.
        try fixture.database.script(
            """
            CREATE SEQUENCE attempts;
            CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN
                IF nextval('attempts') <= 3 THEN RAISE EXCEPTION 'not now' USING ERRCODE = '\(state)'; END IF;
                RETURN NEW;
            END $$;
            CREATE TRIGGER refuse BEFORE INSERT ON numbers FOR EACH ROW EXECUTE FUNCTION refuse();
            """)
        try fixture.publish((20..<30).map(String.init))
        let stream = try fixture.stream()
        #expect(try fixture.turn(stream) { stream.machine.failures > 0 })
        #expect(!stream.isReady)
        #expect(try fixture.turn(stream) { try fixture.storedOffsets() == 10 && stream.isReady })
        stream.close()
        #expect(try fixture.numbers() == once(20..<30))
        #expect(try fixture.dead().isEmpty)
    }

    @Test func `a full disk is waited for with a bounded batch and said once`() throws {
        let fixture = try StreamFixture(partitions: 1)
        try fixture.database.script(
            """
            CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END $$;
            CREATE TRIGGER refuse BEFORE INSERT ON numbers FOR EACH ROW EXECUTE FUNCTION refuse();
            """)
        try fixture.publish((100..<2100).map(String.init))
        let lines = Mutex<[String]>([])
        let stream = try fixture.stream(batchMax: 10) { line in lines.withLock { $0.append(line) } }
        try endure(fixture, stream, batchMax: 10)
        #expect(lines.withLock { $0.count { $0.contains("batch_failed") } } == 1)
        try fixture.database.script("DROP TRIGGER refuse ON numbers")
        #expect(try fixture.turn(stream) { try fixture.storedOffsets() == 2000 && stream.isReady })
        stream.close()
        #expect(try fixture.numbers() == once(100..<2100))
        #expect(try fixture.dead().isEmpty)
    }

    @Test func `a server that takes no writes is left for the one that does`() throws {
        let fixture = try StreamFixture(partitions: 1)
        let name = try fixture.database.execute("SELECT current_database() AS n").only().text("n")
        let stream = try fixture.stream(batchMax: 10)
        #expect(try fixture.turn(stream) { stream.isReady && !stream.machine.positions.isEmpty })
        // Sessions that begin now are read-only, as on a standby; the stream's own is ended.
        try fixture.database.script("ALTER DATABASE \(name) SET default_transaction_read_only = on")
        try fixture.cut()
        try fixture.publish((100..<200).map(String.init))
        try endure(fixture, stream, batchMax: 10)
        #expect(try fixture.numbers().isEmpty)
        // Sessions that began before stay read-only: only a new one finds a server that writes.
        try fixture.database.script("ALTER DATABASE \(name) SET default_transaction_read_only = off")
        #expect(try fixture.turn(stream) { try fixture.storedOffsets() == 100 && stream.isReady })
        stream.close()
        #expect(try fixture.numbers() == once(100..<200))
    }

    @Test func `a server without a free connection is waited for`() throws {
        let fixture = try StreamFixture(partitions: 1)
        let role = "crowded_\(UInt32.random(in: 0...UInt32.max))"
        try fixture.database.script(
            """
            CREATE ROLE \(role) LOGIN CONNECTION LIMIT 1 PASSWORD '\(PostgresServer.password)';
            GRANT ALL ON ALL TABLES IN SCHEMA public TO \(role);
            GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO \(role);
            """)
        let stream = try fixture.stream(batchMax: 10, as: role)
        #expect(try fixture.turn(stream) { stream.isReady && !stream.machine.positions.isEmpty })
        try fixture.cut()
        let url = fixture.url.replacing("//\(PostgresServer.user):", with: "//\(role):")
        let hog = try StreamFixture.connect(url)
        try fixture.publish((100..<200).map(String.init))
        try endure(fixture, stream, batchMax: 10)
        hog.close()
        #expect(try fixture.turn(stream) { try fixture.storedOffsets() == 100 && stream.isReady })
        stream.close()
        #expect(try fixture.numbers() == once(100..<200))
    }
}

/// Somebody else's transaction: it writes number 2, lets the stream write number 1, and then wants number 1 too.
private final class Rival: Sendable {
    private let url: String
    private let wrote = DispatchSemaphore(value: 0)
    private let met = DispatchSemaphore(value: 0)
    private let ended = DispatchSemaphore(value: 0)
    private let result = Mutex<Result<Bool, any Error>>(.success(false))

    init(_ url: String) { self.url = url }

    func start() {
        Thread { [self] in
            let outcome = Result { try act() }
            result.withLock { $0 = outcome }
            wrote.signal()
            ended.signal()
        }.start()
        wrote.wait()
    }

    /// The stream holds number 1 now.
    func meet() { met.signal() }

    /// Whether it got both numbers.
    func succeeded() throws -> Bool {
        ended.wait()
        return try result.withLock { $0 }.get()
    }

    private func act() throws -> Bool {
        let connection = try StreamFixture.connect(url)
        // The other looks for a deadlock, and so is its victim.
        try connection.script("SET deadlock_timeout = '1h'; BEGIN; INSERT INTO numbers VALUES (2, 1)")
        wrote.signal()
        met.wait()
        try connection.script("INSERT INTO numbers VALUES (1, 1)")
        try connection.script("ROLLBACK")
        return true
    }
}
