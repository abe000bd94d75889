import CommandLine
import Foundation
import Learning
import Operations
import Postgres
import Runtime
import Store
import TestDeployments
import Testing
import Timekeeping

@testable import Coordinator

/// `coordinator gates` as it is installed, over a real Postgres.
@Suite struct GatesCommandTests {
    private let noon = Deployment.noon

    /// Post 1 is just short of two gates, 2 passes, 3 has no quality score; judged at one o'clock and a half.
    private func deployment() throws -> Deployment {
        let deployment = try Deployment(startingAt: noon - .days(1))
        try deployment.advance(by: .days(1) + .minutes(90))
        try deployment.apply(post: 1, read: 72, impressions: 99)
        try deployment.apply(post: 2, read: 180)
        try deployment.apply(post: 3, quality: nil, read: 180)
        try deployment.judge(at: noon + .hours(1))
        return deployment
    }

    private func explain(_ deployment: Deployment, _ number: Int) throws -> [String: Any] {
        let ran = try deployment.run("gates", "explain", Deployment.decision(number), "--json")
        #expect(ran.exit == 0, "\(ran.errors)")
        return try ran.json()
    }

    @Test func `a post held back is explained gate by gate, with when it is looked at again`() throws {
        let deployment = try deployment()
        try deployment.plan(1, at: .hours(3))
        let text = try deployment.run("gates", "explain", "p1")
        #expect(text.exit == 0)
        #expect(text.output.contains("99 impressions of 100 needed; 1 h 12 min old of 2 h"))
        #expect(text.output.contains("no arm and no fit uses it"))
        let json = try explain(deployment, 1)
        #expect(json["state"] as? String == "held_back")
        let gates = try #require(json["gates"] as? [[String: Any]])
        #expect(gates.count == 8)
        #expect(
            gates.filter { $0["holds_back"] as? Bool == true }.compactMap { $0["reason"] as? String } == [
                "views_low", "too_young",
            ])
        #expect(json["next_reading"] as? String == "2026-01-05T15:00:00Z")
        #expect(json["next_judgement"] as? String == "2026-01-05T15:00:00Z")
        #expect((json["setting"] as? [String: Any])?["source"] as? String == "configuration")
    }

    @Test func `a learn schedule that follows a calendar says when it looks again`() throws {
        let deployment = try deployment()
        try deployment.plan(1, at: .hours(24))
        try deployment.connection.execute(
            """
            UPDATE schedules SET rule = 'at 06:00', time_zone = 'Europe/Berlin', every_seconds = NULL,
                                 next_slot = '2026-01-06T05:00:00Z'
            WHERE schedule = 'learn'
            """)
        let json = try explain(deployment, 1)
        #expect(json["next_reading"] as? String == "2026-01-06T12:00:00Z")
        #expect(json["next_judgement"] as? String == "2026-01-07T05:00:00Z")
    }

    @Test func `a post that is learned from says in which arms, and as what`() throws {
        let deployment = try deployment()
        let json = try explain(deployment, 2)
        #expect(json["state"] as? String == "learnable")
        let arms = try #require(json["arms"] as? [[String: Any]])
        #expect(arms.compactMap { $0["name"] as? String } == ["content_educational_thread", "timing_12"])
        #expect(arms[0]["success"] as? Bool == true)
        #expect(arms[1]["success"] is NSNull)
    }

    @Test func `a post that nobody read or judged says so, and one nobody knows is an error`() throws {
        let deployment = try deployment()
        try deployment.apply(post: 4)
        try deployment.apply(post: 5, read: 80)
        #expect(try explain(deployment, 4)["state"] as? String == "no_reading")
        let unjudged = try explain(deployment, 5)
        #expect(unjudged["state"] as? String == "not_judged")
        #expect(unjudged["next_judgement"] as? String == "2026-01-05T14:00:00Z")
        #expect((unjudged["gates"] as? [[String: Any]])?.count == 8)
        let unknown = try deployment.run("gates", "explain", Deployment.decision(9))
        #expect(unknown.exit == 3)
        #expect(unknown.errors.contains("there is no post"))
        #expect(try deployment.run("gates", "explain", "p99").exit == 3)
    }

    @Test func `thresholds that changed since are held beside the verdict`() throws {
        let deployment = try deployment()
        _ = try deployment.run("gates", "set", "--views", "50", "--reason", "a quiet month")
        // A learn run that post 1 no longer takes part in: its reading is older than the window.
        try deployment.judge(at: noon + .days(9))
        let json = try explain(deployment, 1)
        let now = try #require(json["thresholds_now"] as? [String: Any])
        #expect(now["reasons"] as? [String] == ["too_young"])
        #expect(json["state"] as? String == "held_back")
    }

    @Test func `a change is first tried, then made with who and why, and given back`() throws {
        let deployment = try deployment()
        let line = ["gates", "set", "--views", "50", "--age", "1h", "--reason", "a quiet month", "--actor", "ann"]
        let dry = try Program.run(line + ["--dry-run", "--json"], environment: deployment.environment).json()
        let posts = (dry["changes"] as? [[String: Any]])?.first { $0["name"] as? String == "learnable posts" }
        #expect((posts?["before"] as? Int, posts?["after"] as? Int) == (1, 2))
        #expect(try GateSettings.list(deployment.connection, limit: 9).count == 1)

        let done = try Program.run(line + ["--json"], environment: deployment.environment)
        #expect(done.exit == 0, "\(done.errors)")
        #expect(try done.json()["done"] as? Bool == true)
        let entry = try #require(try GateSettings.newest(deployment.connection))
        #expect((entry.setBy, entry.reason, entry.source) == ("ann", "a quiet month", .person))
        #expect(entry.validFrom == noon + .minutes(90))
        #expect((entry.setting.views, entry.setting.likes, entry.setting.age) == (50, 5, .hours(1)))
        #expect(
            try Program.run(line + ["--json"], environment: deployment.environment).json()["done"] as? Bool == false)
        try deployment.judge(at: noon + .hours(2))
        #expect(try explain(deployment, 1)["state"] as? String == "learnable")

        let back = try deployment.run(
            "gates", "set", "--from-configuration", "--reason", "normal again", "--actor", "bob")
        #expect(back.exit == 0, "\(back.errors)")
        let history = try deployment.run("gates", "history", "--json").json()
        let settings = try #require(history["settings"] as? [[String: Any]])
        #expect(settings.compactMap { $0["set_by"] as? String } == ["bob", "ann", "learn"])
        #expect(settings[0]["source"] as? String == "configuration")
        let show = try deployment.run("gates", "show")
        #expect(show.output.contains("given back by bob"), "\(show.output)")
        let counts = try #require(try deployment.run("gates", "counts", "--json").json()["slots"] as? [[String: Any]])
        #expect(counts.compactMap { ($0["counts"] as? [String: Any])?["learnable"] as? Int } == [2, 1])
    }

    @Test func `a setting that somebody changed meanwhile is not overwritten`() throws {
        let deployment = try deployment()
        let operations = GateOperations(
            deployment.connection, try Configuration.load(environment: deployment.environment), now: deployment.now)
        let request = GateRequest.set(mode: nil, views: 80, likes: nil, age: nil)
        let plan = try operations.plan(request)
        _ = try deployment.run("gates", "set", "--likes", "9", "--reason", "first")
        let error = #expect(throws: OperationError.self) {
            try operations.perform(request, Audit(actor: "bob", reason: "second"), expecting: plan)
        }
        #expect(error?.code == .conflict)
        #expect(try GateSettings.newest(deployment.connection)?.setting.likes == 9)
    }

    @Test(arguments: [
        (["set", "--views", "50"], "--reason"), (["set", "--reason", "x"], "needs one of --mode"),
        (["set", "--from-configuration", "--views", "1", "--reason", "x"], "cannot be combined with --views"),
        (["set", "--age", "8d", "--reason", "x"], "7d at most"), (["set", "--mode", "loose"], "is none of"),
        (["explain"], "POST"), (["show", "p1"], "p1"), (["ask"], "ask"),
    ])
    func `a line that is not understood ends with 2 and says why`(line: [String], part: String) throws {
        let ran = try Program.run(["gates"] + line, environment: [:])
        #expect(ran.exit == 2)
        #expect(ran.errors.contains(part), "\(ran.errors)")
    }
}
