import Foundation
import HTTP
import HTTPClient
import Postgres
import Runtime
import TestDeployments
import TestServers
import Testing
import Timekeeping

@testable import Page

@Suite struct PageServerTests {
    private let start = Timestamp(seconds: 1_772_409_600)

    @Test func `the page and its files are those of the folder, told apart by a tag, and let nothing in from outside`()
        throws
    {
        let visit = try PageVisit(TestDeployment(startingAt: start))
        let folder = URL(filePath: TestServers.checkout + "/Sources/Page/Assets")
        let names = try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter { $0.contains(".") }
        #expect(Set(names) == Set(PageAssets.embedded.keys))
        for name in names {
            let path = name == "index.html" ? "/" : "/assets/\(name)"
            let answer = try visit.ask(path)
            #expect(answer.status == 200)
            #expect(answer.body == Array(try Data(contentsOf: folder.appending(path: name))), "\(name)")
            let tag = try #require(answer.headers["etag"])
            let again = try visit.ask(path, "GET", ["If-None-Match": tag])
            #expect(again.status == 304)
            #expect(again.body.isEmpty)
            let head = try visit.ask(path, "HEAD")
            #expect(head.status == 200)
            #expect(head.headers["content-length"] == String(answer.body.count))
            for header in [answer, again, head].map({ $0.headers["content-security-policy"] }) {
                #expect(header?.hasPrefix("default-src 'none'; script-src 'self'; style-src 'self'") == true)
            }
            #expect(answer.headers["x-content-type-options"] == "nosniff")
            #expect(answer.headers["referrer-policy"] == "no-referrer")
        }
        #expect(try visit.ask("/").headers["content-type"] == "text/html; charset=utf-8")
        for path in ["/assets/", "/assets/../Package.swift", "/assets/%2e%2e/index.html", "/etc/passwd", "/api"] {
            #expect(try visit.ask(path).status == 404, "\(path)")
        }
        #expect(try visit.ask("/", "POST").status == 405)
        #expect(try visit.ask("/api/state", "POST").headers["allow"] == "GET, HEAD")
    }

    @Test func `a name that is none of the page's is refused, whatever is asked for`() throws {
        let deployment = try TestDeployment(startingAt: start)
        let visit = try PageVisit(deployment, settings: ["ROOKERY_PAGE_HOSTS": "rookery.example,seat.example:8443"])
        for host in ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:80", "seat.example:80"] {
            for path in ["/", "/api/state", "/assets/app.js", "/nowhere"] {
                let answer = try visit.ask(path, "GET", ["Host": host])
                #expect(answer.status == 403, "\(host)\(path)")
                #expect(try PageVisit.code(answer) == "wrong_host")
            }
        }
        for host in ["localhost", "LOCALHOST:1", "127.0.0.1:99", "[::1]:99", "rookery.example:1", "seat.example:8443"] {
            #expect(try visit.ask("/", "GET", ["Host": host]).status == 200, "\(host)")
        }
    }

    @Test func `a running coordinator says where its page is, and that page is its own`() throws {
        let deployment = try TestDeployment(startingAt: start)
        let coordinator = try deployment.start(["run"], instance: "c1")
        defer { coordinator.stop() }
        let silent = try deployment.start(["run"], instance: "c2", settings: ["ROOKERY_PAGE": "off"])
        defer { silent.stop() }
        func page(_ instance: String) throws -> (isKnown: Bool, url: String?) {
            let row = try deployment.connection.execute(
                "SELECT detail ->> 'page' AS page FROM worker_heartbeats WHERE instance = \(instance)"
            ).first
            return (row != nil, try row?.optionalText("page"))
        }
        #expect(try Deadline.wait { try page("c1").url != nil && page("c2").isKnown })
        #expect(try page("c2").url == nil)
        let url = try #require(try page("c1").url)
        #expect(url.hasPrefix("http://127.0.0.1:"))
        let client = try HTTPClient()
        let oneLeads = try Deadline.wait {
            let state = try client.send(HTTPRequest(url: url + "api/state?window=1d"), timeout: .seconds(20))
            let processes = try #require(try PageVisit.object(state)["processes"] as? [[String: Any]])
            return processes.filter { $0["is_leader"] as? Bool == true }.count == 1
        }
        #expect(oneLeads)
        let port = try #require(url.split(separator: ":").last?.dropLast())
        let second = try deployment.run("run", settings: ["ROOKERY_PAGE_PORT": String(port)])
        #expect(second.exit == 1)
        #expect(second.errors.contains("port \(port) on 127.0.0.1 is taken by another program"))
    }

    @Test func `nobody looks, nothing is asked; a connection that was cut meanwhile is made anew`() throws {
        let deployment = try TestDeployment(startingAt: start)
        let visit = try PageVisit(deployment)
        func connections() throws -> Int {
            try deployment.connection.execute(
                """
                SELECT 1 FROM pg_stat_activity
                WHERE application_name = 'rookery-coordinator-page' AND datname = current_database()
                """
            ).count
        }
        #expect(try visit.ask("/").status == 200)
        #expect(try connections() == 0)
        #expect(try visit.ask("/api/state").status == 200)
        #expect(try connections() == 1)
        try deployment.connection.execute(
            """
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE application_name = 'rookery-coordinator-page' AND datname = current_database()
            """)
        #expect(try Deadline.wait { try connections() == 0 })
        let answer = try visit.act(["action": "lock", "generator": "coach", "reason": "a test"])
        #expect(answer.status == 200)
        let text = visit.metrics.text
        #expect(text.contains(#"rookery_page_answers_total{status="2xx"} 3"#))
        #expect(text.contains(#"rookery_page_actions_total{action="lock"} 1"#))
        #expect(text.contains("rookery_page_read_seconds_count 1"))
    }

    @Test func `what was read slowly is given out longer, each window by itself`() throws {
        var cache = StateCache()
        let start = ContinuousClock.now
        let answer = HTTPResponse.text("a")
        cache.keep(answer, for: .day, at: start, duration: .milliseconds(5))
        cache.keep(answer, for: .all, at: start, duration: .seconds(2))
        #expect(cache.answer(.day, at: start + .milliseconds(990)) == answer)
        #expect(cache.answer(.day, at: start + .seconds(1)) == nil)
        #expect(cache.answer(.all, at: start + .seconds(19)) == answer)
        #expect(cache.answer(.all, at: start + .seconds(20)) == nil)
        #expect(cache.answer(.week, at: start) == nil)
    }
}
