import Foundation
import HTTP
import Kafka
import Learning
import Operations
import Postgres
import Scheduling
import Store
import TestDeployments
import TestServers
import Testing
import Timekeeping

@testable import Page

/// What the page is told, over real tables.
@Suite struct PageStateTests {
    private func list(_ state: [String: Any], _ name: String) throws -> [[String: Any]] {
        try #require(state[name] as? [[String: Any]], "\(name)")
    }

    private func object(_ state: [String: Any], _ name: String) throws -> [String: Any] {
        try #require(state[name] as? [String: Any], "\(name)")
    }

    @Test func `a deployment that has done nothing yet shows its defaults, and what is not known is null`() throws {
        let visit = try PageVisit(TestDeployment(startingAt: PageFixture.start))
        let state = try visit.state()
        #expect(state["account"] as? String == "test")
        #expect(state["writable"] as? Bool == true)
        #expect(try object(state, "headline")["severity"] as? String == "warning")
        let weights = try object(state, "weights")
        let series = try list(weights, "series")
        #expect(series.map { $0["kind"] as? String } == ["defaults"])
        #expect((series.first?["weights"] as? [String: Double])?["humanVoice"] == 0.15)
        let generators = try list(weights, "generators")
        #expect(generators.count == 12)
        for field in ["f_per_1k", "followers", "mean", "low", "high", "tier", "trend", "override"] {
            #expect(generators.first?[field] is NSNull, "\(field)")
        }
        #expect(try object(state, "predictions")["skill"] is NSNull)
        #expect(try object(state, "gates")["views_min"] is NSNull)
        #expect(state["dead_letters"] is NSNull)
        #expect(try list(state, "hours").count == 24)
        for section in ["arms", "slots", "lag", "processes", "models", "alerts", "events", "posts"] {
            #expect(try list(state, section).isEmpty, "\(section)")
        }
        #expect(try visit.ask("/api/state?window=1y").status == 400)
        #expect(try PageVisit.object(visit.ask("/api/state"))["window"] as? String == "7d")
    }

    @Test func `generators, predictions, arms, gates and slots say what the tables hold`() throws {
        let visit = try PageVisit(PageFixture.deployment())
        let state = try visit.state()
        func coach(_ state: [String: Any]) throws -> [String: Any] {
            try #require(list(object(state, "weights"), "generators").first { $0["name"] as? String == "coach" })
        }
        // What the learner summed up and what a window that holds all of it comes to.
        #expect(NSDictionary(dictionary: try coach(state)) == NSDictionary(dictionary: try coach(visit.state("30d"))))
        let coach = try coach(state)
        #expect(coach["posts"] as? Int == 48)
        #expect(coach["measured_posts"] as? Int == 41)
        #expect(coach["f_per_1k"] as? Double == 6)
        #expect(coach["tier"] as? String == "viral")
        let predictions = try object(state, "predictions")
        #expect(try list(predictions, "points").count == 82)
        #expect(predictions["skill"] as? Double == 0.25)
        #expect(predictions["measured_at"] as? String == "2026-03-05T23:00:00Z")
        let groups = try list(predictions, "calibration")
        #expect(groups.count == 10)
        #expect(groups.reduce(0) { $0 + ($1["posts"] as? Int ?? 0) } == 82)
        for group in groups {
            let (low, high) = (group["low"] as? Double ?? 1, group["high"] as? Double ?? 0)
            #expect((low...high).contains(group["actual"] as? Double ?? -1))
        }
        let arm = try #require(try list(state, "arms").first)
        // The quantiles of Beta(31, 11).
        #expect(abs((arm["low"] as? Double ?? 0) - 0.59695) < 1e-4)
        #expect(abs((arm["high"] as? Double ?? 0) - 0.85779) < 1e-4)
        #expect(try list(state, "hours")[9]["pulls"] as? Int == 4)
        #expect(try list(state, "hours")[10]["mean"] is NSNull)
        let gates = try object(state, "gates")
        #expect(gates["learnable"] as? Int == 82)
        #expect(try list(gates, "over_time").count == 95)
        #expect((try list(gates, "over_time").last?["counts"] as? [String: Int])?["likes"] == 2)
        let slots = try list(state, "slots")
        // The newest 40, and the three missed ones before them.
        #expect(slots.count == 43)
        #expect(slots.filter { $0["state"] as? String == "missed" }.count == 4)
        #expect(slots.first?["slot"] as? String == "2026-03-05T23:00:00Z")
        #expect(slots.first?["delay_seconds"] as? Double == 1)
        #expect(slots.first?["origin"] as? String == "schedule")
    }

    @Test func `schedules say their rule, what is next and who paused them; a paused one has nothing to come`() throws {
        let deployment = try PageFixture.deployment()
        let operations = ScheduleOperations(deployment.connection, now: deployment.now)
        let audit = Audit(actor: "ann", reason: "a test")
        _ = try operations.perform("followers", .pause, audit)
        let daily = ScheduleSettings(rule: try ScheduleRule("at 06:00,18:00"), timeZone: "Europe/Berlin")
        _ = try operations.perform("optimize", .set(daily), audit)
        let state = try PageVisit(deployment).state()
        let schedules = try list(state, "schedules")
        let followers = try #require(schedules.first { $0["name"] as? String == "followers" })
        #expect(followers["paused"] as? Bool == true)
        #expect(followers["paused_by"] as? String == "ann")
        #expect(followers["pause_reason"] as? String == "a test")
        let optimize = try #require(schedules.first { $0["name"] as? String == "optimize" })
        #expect(optimize["rule"] as? String == "at 06:00,18:00")
        #expect(optimize["time_zone"] as? String == "Europe/Berlin")
        #expect(schedules.first { $0["name"] as? String == "learn" }?["delay_seconds"] as? Double == 1)
        let upcoming = try list(state, "upcoming")
        let moments = upcoming.compactMap { $0["slot"] as? String }
        #expect(moments == moments.sorted())
        func next(_ name: String) -> [String] {
            upcoming.filter { $0["schedule"] as? String == name }.compactMap { $0["slot"] as? String }
        }
        #expect(next("optimize") == ["2026-03-06T05:00:00Z", "2026-03-06T17:00:00Z", "2026-03-07T05:00:00Z"])
        #expect(next("followers").isEmpty)
    }

    @Test func `models, lag, alerts and posts say what the tables hold`() throws {
        let state = try PageVisit(PageFixture.deployment()).state()
        let model = try #require(try list(state, "models").first)
        #expect(model["current"] as? Bool == true)
        #expect(model["r_squared"] as? Double == 0.4)
        #expect(model["auc"] is NSNull)
        let lag = try list(state, "lag")
        #expect(lag.map { $0["topic"] as? String } == ["metrics", "posts"])
        #expect(lag.first?["seconds"] is NSNull)
        #expect(lag.last?["records"] as? Int == 7)
        #expect(try list(state, "alerts").map { $0["severity"] as? String } == ["critical", "info"])
        #expect(try object(state, "headline")["severity"] as? String == "critical")
        let posts = try list(state, "posts")
        #expect(posts.count == 30)
        #expect(posts[0]["learnable"] is NSNull)
        #expect(posts[0]["impressions"] is NSNull)
        #expect(posts[29]["learnable"] as? Bool == true)
    }

    @Test func `a window holds what happened in it, and the weights as they stood before it`() throws {
        let deployment = try PageFixture.deployment()
        let policy = WeightPolicy()
        for (hours, weight) in [(10, 0.2), (40, 0.25), (90, 0.3)] {
            try deployment.connection.transaction {
                _ = try GeneratorStore.perform(
                    deployment.connection, .set(weight), on: "coach", policy: policy, by: "ann", because: "a test",
                    at: PageFixture.start + .hours(Int64(hours)))
            }
        }
        let visit = try PageVisit(deployment)
        func coach(_ window: String) throws -> [Double?] {
            try list(object(visit.state(window), "weights"), "series").map {
                ($0["weights"] as? [String: Double])?["coach"]
            }
        }
        #expect(try coach("all") == [0.08, 0.2, 0.25, 0.3])
        #expect(try coach("1d") == [0.25, 0.3])
        let day = try visit.state("1d")
        #expect(try list(day, "events").count == 1)
        #expect(try list(object(day, "predictions"), "points").count == 11)
        #expect(try list(object(day, "gates"), "over_time").count == 23)
        #expect(
            try list(object(day, "weights"), "generators").first { $0["name"] as? String == "coach" }?["posts"] as? Int
                == 11)
    }

    @Test func `a script in a post stays the text of a JSON string`() throws {
        let visit = try PageVisit(PageFixture.deployment())
        let answer = try visit.ask("/api/state?window=1d")
        #expect(answer.headers["content-type"] == "application/json")
        #expect(answer.headers["x-content-type-options"] == "nosniff")
        #expect(answer.headers["cache-control"] == "no-store")
        let posts = try list(PageVisit.object(answer), "posts")
        #expect(posts.first?["content"] as? String == PageFixture.hostile)
        #expect(!answer.body.contains(UInt8(ascii: "<")))
    }

    @Test func `within a second the tables are read once, however many look`() throws {
        let deployment = try TestDeployment(startingAt: PageFixture.start)
        let visit = try PageVisit(deployment)
        let first = try visit.ask("/api/state?window=7d").body
        try deployment.advance(by: .minutes(5))
        #expect(try visit.ask("/api/state?window=7d").body == first)
        #expect(Deadline.wait { (try? visit.ask("/api/state?window=7d").body) != first })
    }

    @Test func `a database that goes away is said in a sentence, and the page recovers with it`() throws {
        let server = try PostgresServer.start()
        defer { server.stop() }
        let visit = try PageVisit(TestDeployment(startingAt: PageFixture.start, on: server))
        #expect(try visit.ask("/api/state").status == 200)
        server.stop()
        #expect(Deadline.wait { (try? visit.ask("/api/state").status) == 503 })
        let answer = try visit.ask("/api/state")
        #expect(try PageVisit.code(answer) == "database_unavailable")
        #expect(answer.bodyText.contains("Postgres at 127.0.0.1:"))
        #expect(try visit.ask("/").status == 200)
        #expect(try visit.act(["action": "lock", "generator": "coach", "reason": "x"]).status == 503)
        try server.resume()
        #expect(Deadline.wait { (try? visit.ask("/api/state").status) == 200 })
    }

    @Test func `dead letters are unknown until they are counted, and then those that wait`() throws {
        let deployment = try TestDeployment(startingAt: PageFixture.start)
        let broker = try TansuServer.shared.get()
        let prefix = "page-\(UUID().uuidString.prefix(8))-"
        let settings = [
            "ROOKERY_KAFKA_BROKERS": broker.brokers, "ROOKERY_TOPIC_PREFIX": prefix, "ROOKERY_PARTITIONS": "1",
        ]
        #expect(try deployment.run("migrate", settings: settings).exit == 0)
        let producer = try KafkaProducer(KafkaConfiguration(brokers: broker.brokers, clientID: "test"))
        try producer.produce(topic: "\(prefix)posts.dead", key: "k", value: Array("{}".utf8))
        _ = try producer.flush(timeout: .seconds(10))
        let visit = try PageVisit(deployment, settings: settings)
        #expect(try visit.state("1d")["dead_letters"] is NSNull)
        var letters: [[String: Any]] = []
        let areCounted = try Deadline.wait {
            letters = try visit.state("1d")["dead_letters"] as? [[String: Any]] ?? []
            return !letters.isEmpty
        }
        #expect(areCounted)
        #expect(letters.first { $0["topic"] as? String == "\(prefix)posts.dead" }?["waiting"] as? Int == 1)
        #expect(letters.first { $0["topic"] as? String == "\(prefix)metrics.dead" }?["waiting"] as? Int == 0)
    }

    @Test func `a window that takes too long to read is not read again at every look, and holds up no other`() throws {
        let deployment = try TestDeployment(startingAt: PageFixture.start)
        let visit = try PageVisit(deployment, statementTimeout: .seconds(1))
        try deployment.connection.transaction {
            try deployment.connection.execute("LOCK TABLE alerts IN ACCESS EXCLUSIVE MODE")
            let answer = try visit.ask("/api/state?window=all")
            #expect(answer.status == 503)
            #expect(try PageVisit.code(answer) == "database_slow")
        }
        #expect(try visit.ask("/api/state?window=all").status == 503)
        #expect(try visit.ask("/api/state?window=1d").status == 200)
        // Ten times as long as it was waited for.
        #expect(Deadline.wait { (try? visit.ask("/api/state?window=all").status) == 200 })
    }
}
