import Foundation
import HTTP
import Postgres
import Store
import TestDeployments
import TestServers
import Testing
import Timekeeping

@testable import Page

/// What may be done through the page, by whom, and that nothing else is.
@Suite struct PageActionTests {
    private static let lock: [String: any Sendable] = ["action": "lock", "generator": "coach", "reason": "a test"]

    /// Of every row of every table but those that tick by themselves.
    private func image(_ deployment: TestDeployment) throws -> String {
        let tables = try deployment.connection.execute(
            """
            SELECT table_name FROM information_schema.tables
            WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' ORDER BY table_name
            """
        ).map { try $0.text(0) }
        let parts = tables.map { "SELECT '\($0)' || t::text AS line FROM \"\($0)\" t" }
        return try deployment.connection.execute(
            """
            SELECT md5(string_agg(line, '' ORDER BY line)) FROM (\(unescaped: parts.joined(separator: " UNION ALL "))) a
            """
        ).only().text(0)
    }

    @Test func `without the right token, or from another site, nothing is written`() throws {
        let deployment = try PageFixture.deployment()
        let visit = try PageVisit(deployment)
        let right = "Bearer \(PageVisit.token)"
        let before = try image(deployment)
        let refused: [([String: String], Int, String)] = [
            ([:], 401, "token_missing"), (["Authorization": "Basic \(PageVisit.token)"], 401, "token_missing"),
            (["Cookie": "token=\(PageVisit.token)"], 401, "token_missing"),
            (["Authorization": "Bearer "], 401, "token_missing"),
            (["Authorization": "Bearer wrong"], 401, "token_wrong"),
            (["Authorization": "\(right)x"], 401, "token_wrong"),
            (["Authorization": String(right.dropLast())], 401, "token_wrong"),
            (["Authorization": right, "Origin": "http://evil.example"], 403, "wrong_origin"),
            (["Authorization": right, "Origin": "null"], 403, "wrong_origin"),
            (["Authorization": right, "Host": "evil.example"], 403, "wrong_host"),
            (["Authorization": right, "Content-Type": "text/plain"], 415, "not_json"),
        ]
        for (headers, status, code) in refused {
            let answer = try visit.act(Self.lock, headers)
            #expect(answer.status == status, "\(headers)")
            #expect(try PageVisit.code(answer) == code)
            #expect(!answer.bodyText.contains(PageVisit.token))
        }
        #expect(try visit.ask("/api/actions", "GET", ["Authorization": right]).status == 405)
        #expect(try image(deployment) == before)
        let own = String(visit.server.url.dropLast())
        let answer = try visit.act(Self.lock, ["Authorization": right, "Origin": own])
        #expect(answer.status == 200)
        #expect(try PageVisit.object(answer)["done"] as? Bool == true)
        #expect(try image(deployment) != before)
    }

    @Test func `a page without a token says so and writes nothing`() throws {
        let deployment = try TestDeployment(startingAt: PageFixture.start)
        let visit = try PageVisit(deployment, settings: ["ROOKERY_PAGE_TOKEN": ""])
        #expect(try visit.state()["writable"] as? Bool == false)
        let answer = try visit.act(Self.lock)
        #expect(answer.status == 403)
        #expect(try PageVisit.code(answer) == "read_only")
        let short = try Program.run(
            ["run"], environment: deployment.environment.merging(["ROOKERY_PAGE_TOKEN": "short"]) { $1 })
        #expect(short.exit == 3)
        #expect(short.errors.contains("ROOKERY_PAGE_TOKEN") && !short.errors.contains("short"))
    }

    private static let senseless: [(action: [String: any Sendable], status: Int, words: String)] = [
        (["action": "fly"], 422, "unknown_action"), ([:], 422, "action is missing"),
        (["action": "lock", "reason": "x"], 422, "generator is missing"),
        (["action": "lock", "generator": 7, "reason": "x"], 422, "generator has the wrong type"),
        (["action": "lock", "generator": "coach"], 422, "reason is missing"),
        (["action": "lock", "generator": "coach", "reason": "  "], 422, "reason is missing"),
        (["action": "lock", "generator": "coach", "reason": "a\nb"], 422, "reason must be one line"),
        (["action": "lock", "generator": "coach", "reason": "x", "actor": "a\u{1b}[2J"], 422, "actor must be a name"),
        (["action": "lock", "generator": "nobody", "reason": "x"], 422, "no generator named nobody"),
        (["action": "set", "generator": "coach", "reason": "x"], 422, "weight is missing"),
        (["action": "set", "generator": "coach", "weight": 1.5, "reason": "x"], 422, "weight must be a number"),
        (["action": "set", "generator": "coach", "weight": 0.01, "reason": "x"], 409, "between 0.02 and 1"),
        (["action": "promote", "reason": "x"], 422, "model_id is missing"),
        (["action": "promote", "model_id": 99, "reason": "x"], 422, "no model 99"),
        (["action": "rollback", "reason": "x"], 409, "no earlier version"),
        (["action": "pause", "reason": "x"], 422, "schedule is missing"),
        (["action": "pause", "schedule": "lunch", "reason": "x"], 422, "no schedule \\\"lunch\\\""),
        (["action": "trigger", "schedule": "learn", "slot": "noon", "reason": "x"], 422, "slot must be a time"),
        (["action": "trigger", "schedule": "learn", "slot": "2026-03-05T23:00:00Z", "reason": "x"], 409, "has run"),
        (["action": "trigger", "schedule": "scrape_sweep", "reason": "x"], 409, "has no jobs"),
        (["action": "acknowledge", "alert_id": 99, "reason": "x"], 422, "no alert 99"),
    ]

    @Test func `what makes no sense or may not be done is named, and nothing is written`() throws {
        let deployment = try PageFixture.deployment()
        let visit = try PageVisit(deployment)
        let before = try image(deployment)
        for (action, status, words) in Self.senseless {
            let answer = try visit.act(action)
            #expect(answer.status == status, "\(action)")
            #expect(answer.bodyText.contains(words), "\(answer.bodyText)")
        }
        #expect(try image(deployment) == before)
    }

    private static let sensible: [[String: any Sendable]] = [
        ["action": "lock", "generator": "coach"], ["action": "set", "generator": "data_nerd", "weight": 0.3],
        ["action": "promote", "model_id": 2], ["action": "acknowledge", "alert_id": 1],
        ["action": "pause", "schedule": "learn"], ["action": "resume", "schedule": "learn"],
        ["action": "trigger", "schedule": "retrain", "slot": "2026-03-05T00:00:00Z"],
    ]

    @Test func `a dry run says what would be done and writes nothing; the same without it does just that`() throws {
        let deployment = try PageFixture.deployment()
        try PageFixture.addModel(deployment)
        let visit = try PageVisit(deployment)
        for action in Self.sensible {
            let before = try image(deployment)
            let dry = try PageVisit.object(visit.act(action.merging(["dry_run": true]) { $1 }))
            #expect(dry["done"] as? Bool == false)
            #expect(try image(deployment) == before, "\(action)")
            let done = try PageVisit.object(visit.act(action.merging(["reason": "a test"]) { $1 }))
            #expect(done["done"] as? Bool == true, "\(action)")
            #expect(try image(deployment) != before)
            #expect((done["summary"] as? [String])?.first == (dry["summary"] as? [String])?.first)
            let changes = try #require(done["changes"] as? [[String: Any]])
            #expect(!changes.isEmpty)
            #expect(NSArray(array: changes) == NSArray(array: dry["changes"] as? [[String: Any]] ?? []))
            let again = try PageVisit.object(visit.act(action.merging(["reason": "a test"]) { $1 }))
            #expect(again["done"] as? Bool == false, "\(action)")
        }
    }

    @Test func `an action is written down with who and why, and the page shows it at once`() throws {
        let deployment = try PageFixture.deployment()
        let visit = try PageVisit(deployment)
        func coach() throws -> [String: Any] {
            let weights = try visit.state()["weights"] as? [String: Any]
            let generators = weights?["generators"] as? [[String: Any]] ?? []
            return try #require(generators.first { $0["name"] as? String == "coach" })
        }
        #expect(try coach()["locked"] as? Bool == false)
        var action = Self.lock
        action["actor"] = "ann"
        #expect(try visit.act(action).status == 200)
        #expect(try coach()["locked"] as? Bool == true)
        let event = try deployment.connection.execute("SELECT changed_by, because FROM optimization_events").only()
        #expect(try event.text("changed_by") == "page (ann)")
        #expect(try event.text("because") == "a test")
        #expect(try visit.act(["action": "set", "generator": "coach", "weight": 0.3, "reason": "x"]).status == 409)
        for (word, field) in [("unlock", "locked"), ("set", "override"), ("release", "override")] {
            let answer = try visit.act(["action": word, "generator": "coach", "weight": 0.3, "reason": "x"])
            #expect(answer.status == 200, "\(word)")
            let value = try coach()[field]
            #expect(word == "set" ? value as? Double == 0.3 : (value as? Bool == false || value is NSNull), "\(word)")
        }
    }

    @Test func `models are promoted and rolled back as by the command`() throws {
        let deployment = try PageFixture.deployment()
        let second = try PageFixture.addModel(deployment)
        let visit = try PageVisit(deployment)
        func current() throws -> Int64? { try PredictorStore.newest(deployment.connection)?.ridgeModelID }
        try deployment.advance(by: .minutes(1))
        #expect(try visit.act(["action": "promote", "model_id": second, "reason": "better"]).status == 200)
        #expect(try current() == second)
        try deployment.advance(by: .minutes(1))
        #expect(try visit.act(["action": "rollback", "reason": "worse"]).status == 200)
        #expect(try current() == 1)
        let actions = try deployment.connection.execute(
            "SELECT action, decided_by, reason FROM predictor_actions ORDER BY action_id DESC LIMIT 2")
        #expect(try actions.map { try $0.text("action") } == ["rollback", "promote"])
        #expect(try actions.map { try $0.text("decided_by") } == ["page", "page"])
    }
}
