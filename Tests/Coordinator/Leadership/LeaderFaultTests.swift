import CommandLine
import Foundation
import Postgres
import TestDeployments
import TestServers
import Testing
import Timekeeping

@testable import Coordinator

/// Three real coordinators on a real database, whose leader is stopped, cut off, or told a wrong time.
@Suite(.serialized) struct LeaderFaultTests {
    private let start = Timestamp(seconds: 1_772_409_600)

    private func members(_ deployment: Deployment) throws -> [String: ServerProcess] {
        var members: [String: ServerProcess] = [:]
        for name in ["c1", "c2", "c3"] { members[name] = try deployment.start(["run"], instance: name) }
        return members
    }

    /// `c1`, which leads and reaches the database through the link, and two that stand by.
    private func linked(_ deployment: Deployment) throws -> (NetworkLink, first: ServerProcess, [ServerProcess]) {
        let server = try TestServers.postgres()
        let link = try NetworkLink(target: server.port)
        let url = deployment.url.replacing(":\(server.port)/", with: ":\(link.port)/")
        let first = try deployment.start(["run"], instance: "c1", settings: ["ROOKERY_POSTGRES_URL": url])
        try #require(try leader(deployment) == "c1")
        return (link, first, try ["c2", "c3"].map { try deployment.start(["run"], instance: $0) })
    }

    private func leader(_ deployment: Deployment, otherThan old: String? = nil) throws -> String {
        var leader: String?
        let found = Deadline.wait {
            leader = try? deployment.leader()
            return leader != nil && leader != old
        }
        try #require(found, "nobody leads but \(old ?? "nobody")")
        return try #require(leader)
    }

    private func advance(_ deployment: Deployment, by span: Span) throws {
        try deployment.advance(by: span)
        try #require(Deadline.wait { (try? deployment.isDecided()) ?? false })
    }

    /// Whether a coordinator has looked at the clock as it stands now: it beats after it has decided.
    private func hasSeen(_ deployment: Deployment, _ instance: String) throws -> Bool {
        try deployment.connection.execute(
            "SELECT domain_time FROM worker_heartbeats WHERE instance = \(instance)"
        ).only().timestamp(0) >= deployment.now
    }

    @Test func `a leader stopped past its lease is replaced, and resumed it writes nothing and stands by`() throws {
        let deployment = try Deployment(startingAt: start)
        let members = try members(deployment)
        defer { for member in members.values { member.stop() } }
        for round in 0..<3 {
            let old = try leader(deployment)
            try advance(deployment, by: .minutes(70))
            // At once, while the slots of this step are being decided on, or before.
            try deployment.advance(by: .minutes(130))
            usleep(UInt32(round) * 4000)
            try #require(members[old]?.suspend() == true)
            let new = try leader(deployment, otherThan: old)
            try #require(Deadline.wait { (try? deployment.isDecided()) ?? false })
            members[old]?.signal(SIGCONT)
            try advance(deployment, by: .minutes(50))
            let stood = Deadline.wait {
                let state = try? deployment.connection.execute(
                    "SELECT state FROM worker_heartbeats WHERE instance = \(old)"
                ).first?.text(0)
                return state == "standing_by"
            }
            #expect(stood)
            #expect(try leader(deployment) == new)
        }
        try deployment.expectEverySlotOnce(since: start)
    }

    enum Fault: CaseIterable { case stopped, stalled }

    /// The worst moment: its transaction is open and holds the leader's row.
    @Test(arguments: Fault.allCases)
    func `a leader that falls silent inside its transaction keeps the lease from nobody`(fault: Fault) throws {
        let deployment = try Deployment(startingAt: start)
        let (link, first, others) = try linked(deployment)
        defer {
            for member in [first] + others { member.stop() }
            link.stop()
        }
        try deployment.connection.transaction {
            try deployment.connection.execute("SELECT 1 FROM schedules WHERE schedule = 'retrain' FOR UPDATE")
            try deployment.advance(by: .minutes(130))
            let waits = try Deadline.wait {
                try !deployment.connection.execute(
                    """
                    SELECT 1 FROM pg_stat_activity WHERE application_name = 'rookery-coordinator-c1'
                    AND datname = current_database() AND wait_event_type = 'Lock'
                    """
                ).isEmpty
            }
            try #require(waits)
            if fault == .stopped { try #require(first.suspend()) } else { link.set(.stalled) }
        }
        _ = try leader(deployment, otherThan: "c1")
        try #require(Deadline.wait { (try? deployment.isDecided()) ?? false })
        if fault == .stopped { first.signal(SIGCONT) } else { link.set(.open) }
        // What the old leader had begun came to nothing; now it may serve again.
        for other in others { other.stop() }
        #expect(Deadline.wait { (try? deployment.leader()) == "c1" })
        try advance(deployment, by: .minutes(60))
        try deployment.expectEverySlotOnce(since: start)
        let terms = try deployment.connection.execute(
            "SELECT term FROM schedule_slots WHERE schedule = 'learn' ORDER BY slot")
        #expect(try terms.map { try $0.int(0) }.first != 1)
    }

    @Test func `a leader whose connection is cut is replaced, and comes back when it is mended`() throws {
        let deployment = try Deployment(startingAt: start)
        let (link, first, others) = try linked(deployment)
        defer {
            for member in [first] + others { member.stop() }
            link.stop()
        }
        try deployment.advance(by: .minutes(90))
        link.set(.severed)
        _ = try leader(deployment, otherThan: "c1")
        try #require(Deadline.wait { (try? deployment.isDecided()) ?? false })
        link.set(.open)
        for other in others { other.stop() }
        #expect(Deadline.wait { (try? deployment.leader()) == "c1" })
        try advance(deployment, by: .minutes(90))
        try deployment.expectEverySlotOnce(since: start)
    }

    @Test func `a domain clock that jumps ahead and back neither loses a slot nor runs one twice`() throws {
        let deployment = try Deployment(startingAt: start)
        var members = try members(deployment)
        defer { for member in members.values { member.stop() } }
        try advance(deployment, by: .minutes(70))
        try advance(deployment, by: .days(3))
        let tables = ["schedules", "schedule_slots", "jobs"]
        let before = try deployment.image(tables)
        try deployment.advance(by: .days(-2))
        // One that starts now believes the earlier time; it decides on nothing a second time.
        let old = try leader(deployment)
        members.removeValue(forKey: old)?.signal(SIGKILL)
        members["c4"] = try deployment.start(["run"], instance: "c4")
        _ = try leader(deployment, otherThan: old)
        for name in ["c1", "c2", "c3"] { members.removeValue(forKey: name)?.stop() }
        #expect(try leader(deployment) == "c4")
        // Nor as the clock passes the slots of that time again.
        for _ in 0..<3 {
            try deployment.advance(by: .minutes(70))
            try #require(Deadline.wait { (try? hasSeen(deployment, "c4")) ?? false })
            #expect(try deployment.image(tables) == before)
        }
        try advance(deployment, by: .days(2))
        try deployment.expectEverySlotOnce(since: start)
    }

    @Test func `a database clock that is put back or forward costs two leases at most and no slot`() throws {
        let deployment = try Deployment(startingAt: start)
        var members = try members(deployment)
        defer { for member in members.values { member.stop() } }
        try advance(deployment, by: .minutes(70))
        var old = try leader(deployment)
        members.removeValue(forKey: old)?.signal(SIGKILL)
        // What is stored looks an hour later to a clock that was put back by an hour.
        try deployment.connection.execute("UPDATE leadership SET expires_at = expires_at + interval '1 hour'")
        old = try leader(deployment, otherThan: old)
        try advance(deployment, by: .minutes(60))
        // And as long past to one that was put forward: somebody takes the lease while the leader still trusts its own.
        let term = try deployment.connection.execute("SELECT term FROM leadership").only().int(0)
        try deployment.connection.execute("UPDATE leadership SET expires_at = expires_at - interval '1 hour'")
        try deployment.advance(by: .minutes(60))
        try #require(Deadline.wait { (try? deployment.isDecided()) ?? false })
        try advance(deployment, by: .minutes(60))
        #expect(try deployment.connection.execute("SELECT term FROM leadership").only().int(0) >= term)
        try deployment.expectEverySlotOnce(since: start)
    }
}
