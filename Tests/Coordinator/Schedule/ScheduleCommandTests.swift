import CommandLine
import Foundation
import Scheduling
import TestDeployments
import Testing
import Timekeeping

@testable import Coordinator

@Suite struct ScheduleCommandTests {
    private let start = Timestamp(seconds: 1_772_409_600)

    @Test func `schedules are listed with the exact moment of the next slot, as text and as data`() throws {
        let deployment = try Deployment(startingAt: start)
        let text = try deployment.run("schedule", "ls")
        #expect(text.exit == 0)
        #expect(text.output.contains("optimize"))
        #expect(text.output.contains("2026-03-02T06:00:00Z"))
        let schedules = try #require(
            try deployment.run("schedule", "ls", "--json").json()["schedules"] as? [[String: Any]])
        #expect(schedules.count == JobKind.allCases.count)
        let optimize = try #require(schedules.first { $0["name"] as? String == "optimize" })
        #expect(optimize["rule"] as? String == "every 6h")
        #expect(optimize["next_slot"] as? String == "2026-03-02T06:00:00Z")
        #expect(optimize["delay_seconds"] is NSNull)
    }

    @Test func `a person pauses, sets and triggers, and the history tells who and why`() throws {
        let deployment = try Deployment(startingAt: start)
        let dry = try deployment.run(
            "schedule", "pause", "learn", "--reason", "an audit", "--actor", "ana", "--dry-run")
        #expect(dry.output.contains("nothing is written"))
        let paused = try deployment.run(
            "schedule", "pause", "learn", "--reason", "an audit", "--actor", "ana", "--json")
        #expect(try paused.json()["done"] as? Bool == true)
        let set = try deployment.run(
            "schedule", "set", "optimize", "--rule", "at 06:00 mon-fri", "--time-zone", "Europe/Berlin", "--window",
            "6h", "--reason", "office hours", "--actor", "ben")
        #expect(set.exit == 0)
        let trigger = try deployment.run("schedule", "trigger", "learn", "--reason", "now", "--actor", "ana", "--json")
        #expect(try trigger.json()["state"] as? String == "queued")
        let history = try #require(
            try deployment.run("schedule", "history", "--json").json()["history"] as? [[String: Any]])
        #expect(history.map { $0["action"] as? String } == ["trigger", "set", "pause"])
        #expect(history.map { $0["actor"] as? String } == ["ana", "ben", "ana"])
        let shown = try deployment.run("schedule", "show", "learn")
        #expect(shown.output.contains("by ana"))
        let slots = try #require(
            try deployment.run("schedule", "slots", "learn", "--json").json()["slots"] as? [[String: Any]])
        #expect(slots.map { $0["origin"] as? String } == ["trigger"])
        #expect(slots.first?["term"] is NSNull)
    }

    @Test func `every setting that is given is kept, and shows`() throws {
        let deployment = try Deployment(startingAt: start)
        func shown() throws -> [String: Any] {
            let shown = try deployment.run("schedule", "show", "followers", "--json").json()
            return try #require(shown["schedule"] as? [String: Any])
        }
        let because = ["--reason", "office hours"]
        let given = [
            "--rule", "at 06:00 mon-fri", "--time-zone", "Europe/Berlin", "--catch-up", "all", "--window", "6h",
            "--overlap", "skip", "--attempts", "3",
        ]
        let before = try shown()
        let arguments = ["schedule", "set", "followers"] + given + because
        #expect(try Program.run(arguments + ["--dry-run"], environment: deployment.environment).exit == 0)
        #expect(try NSDictionary(dictionary: shown()) == NSDictionary(dictionary: before))
        #expect(try Program.run(arguments, environment: deployment.environment).exit == 0)
        let after = try shown()
        for (field, text) in [
            ("rule", "at 06:00 mon-fri"), ("time_zone", "Europe/Berlin"), ("catch_up", "all"), ("overlap", "skip"),
            ("next_slot", "2026-03-02T05:00:00Z"),
        ] {
            #expect(after[field] as? String == text, "\(field)")
        }
        #expect(after["catch_up_window_seconds"] as? Int == 6 * 3600)
        #expect(after["max_attempts"] as? Int == 3)
        #expect(try deployment.run("schedule", "set", "followers", "--window", "none", "--reason", "x").exit == 0)
        #expect(try shown()["catch_up_window_seconds"] is NSNull)
    }

    @Test func `a backfill queues the slots of its stretch, until now where no end is given`() throws {
        let deployment = try Deployment(startingAt: start)
        try deployment.advance(by: .minutes(250))
        func backfill(_ stretch: String...) throws -> Program {
            try Program.run(
                ["schedule", "backfill", "learn", "--reason", "an outage", "--json"] + stretch,
                environment: deployment.environment)
        }
        let first = "2026-03-02T01:00:00Z"
        let before = try deployment.image()
        #expect(try backfill("--from", first, "--to", "2026-03-02T05:00:00Z").exit == 3)
        let dry = try backfill("--from", first, "--dry-run").json()
        #expect((dry["queued"] as? [String])?.count == 4)
        #expect(try deployment.image() == before)
        let two = try backfill("--from", first, "--to", "2026-03-02T02:00:00Z").json()
        #expect(two["queued"] as? [String] == [first, "2026-03-02T02:00:00Z"])
        let rest = try backfill("--from", first).json()
        #expect(rest["queued"] as? [String] == ["2026-03-02T03:00:00Z", "2026-03-02T04:00:00Z"])
    }

    @Test func `a cron expression is kept as it was given and said back in words`() throws {
        let deployment = try Deployment(startingAt: start)
        let set = try deployment.run(
            "schedule", "set", "optimize", "--rule", "30 */6 * * MON-FRI", "--reason", "as the others")
        #expect(set.exit == 0, "\(set.errors)")
        let shown = try deployment.run("schedule", "show", "optimize").output
        #expect(shown.contains("30 */6 * * mon-fri"))
        #expect(shown.contains("at 00:30, 06:30, 12:30, 18:30 of every mon, tue, wed, thu, fri"))
        let refused = try deployment.run("schedule", "set", "optimize", "--rule", "61 * * * *", "--reason", "x")
        #expect(refused.exit == 2)
        #expect(refused.errors.contains("allowed are 0–59"))
    }

    private static let misread: [[String]] = [
        ["ls", "learn"], ["show"], ["pause", "learn"], ["set", "learn", "--reason", "x"],
        ["set", "learn", "--rule", "at noon", "--reason", "x"], ["backfill", "learn", "--reason", "x"],
        ["slots", "--since", "noon"], ["set", "learn", "--window", "soon", "--reason", "x"],
        ["ls", "--slot", "2026-03-02T06:00:00Z"],
    ]

    @Test(arguments: misread)
    func `what cannot be understood is a usage error`(arguments: [String]) throws {
        let run = try Program.run(["schedule"] + arguments, environment: [:])
        #expect(run.exit == 2, "\(run.errors)")
    }

    @Test func `what cannot be done is refused with the code for it`() throws {
        let deployment = try Deployment(startingAt: start)
        let refused: [(arguments: [String], exit: Int32)] = [
            (["show", "sleep"], 3), (["pause", "sleep", "--reason", "x"], 3),
            (["trigger", "scrape_sweep", "--reason", "x"], 5),
            (["set", "optimize", "--rule", "at 06:00", "--time-zone", "Mars/Base", "--reason", "x"], 3),
        ]
        for (arguments, exit) in refused {
            let run = try Program.run(["schedule"] + arguments, environment: deployment.environment)
            #expect(run.exit == exit, "\(arguments): \(run.errors)")
        }
    }
}
