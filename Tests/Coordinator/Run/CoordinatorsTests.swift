import Determinism
import Foundation
import Learning
import Postgres
import Scheduling
import TestDeployments
import TestServers
import Testing
import Timekeeping

@testable import Coordinator

/// Real coordinators on a real database, on a clock that moves in steps.
@Suite(.serialized) struct CoordinatorsTests {
    private let start = Timestamp(seconds: 1_772_409_600)

    @Test func `three coordinators, one killed again and again, decide on every slot once`() throws {
        let deployment = try Deployment(startingAt: start)
        var random = SeededGenerator(seed: 11)
        var members: [String: ServerProcess] = [:]
        var lives = 0
        func join() throws {
            lives += 1
            members["c\(lives)"] = try deployment.start(["run"], instance: "c\(lives)")
        }
        for _ in 0..<3 { try join() }
        var kills = 0
        for step in 0..<40 {
            try deployment.advance(by: .minutes(Int64.random(in: 1...150, using: &random)))
            if step % 4 == 3 {
                // At once, while the slots of this step are being decided on.
                try #require(Deadline.wait { try deployment.leader() != nil })
                if let leader = try deployment.leader(), let process = members.removeValue(forKey: leader) {
                    process.signal(SIGKILL)
                    kills += 1
                    try join()
                }
            }
            try #require(Deadline.wait { try deployment.isDecided() })
        }
        #expect(kills >= 5)
        try deployment.expectEverySlotOnce(since: start)
        let terms = try deployment.connection.execute(
            "SELECT count(DISTINCT term) AS terms FROM schedule_slots"
        ).only().int("terms")
        #expect(terms >= 3)
    }

    @Test func `a lease is not taken before it ends, and let go of at once when its holder stops`() throws {
        let deployment = try Deployment(startingAt: start)
        let one = LeaderLease(holder: "one#1", lease: .seconds(60))
        let two = LeaderLease(holder: "two#1", lease: .seconds(60))
        #expect(try one.attempt(deployment.connection) == .granted(term: 1))
        #expect(try two.attempt(deployment.connection) == .refused)
        #expect(try one.attempt(deployment.connection) == .granted(term: 1))
        try one.release(deployment.connection)
        #expect(try two.attempt(deployment.connection) == .granted(term: 2))
        #expect(try one.attempt(deployment.connection) == .refused)
    }

    @Test func `a coordinator that is asked to stop hands over at once, and the schedule keeps its place`() throws {
        let deployment = try Deployment(startingAt: start)
        let first = try deployment.start(["run"], instance: "first")
        #expect(Deadline.wait { (try? deployment.leader()) == "first" })
        try deployment.advance(by: .minutes(90))
        #expect(try Deadline.wait { try deployment.isDecided() })
        first.stop()
        #expect(try deployment.leader() == nil)
        let second = try deployment.start(["run"], instance: "second")
        defer { second.stop() }
        try deployment.advance(by: .minutes(20))
        #expect(Deadline.wait { (try? deployment.leader()) == "second" })
        try deployment.advance(by: .minutes(20))
        #expect(try Deadline.wait { try deployment.isDecided() })
        // Hours stay whole: the restart at 01:50 began no new count.
        let learns = try deployment.connection.execute("SELECT slot FROM jobs WHERE kind = 'learn' ORDER BY slot")
        #expect(try learns.map { try $0.timestamp(0) } == [start + .hours(1), start + .hours(2)])
    }
}
