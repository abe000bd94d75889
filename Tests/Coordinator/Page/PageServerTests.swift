import Foundation
import HTTP
import TestServers
import Testing
import Timekeeping

@testable import Coordinator

@Suite struct PageServerTests {
    private let start = Timestamp(seconds: 1_772_409_600)

    @Test func `the page and its files are those of the folder, told apart by a tag, and let nothing in from outside`()
        throws
    {
        let visit = try PageVisit(Deployment(startingAt: start))
        let folder = URL(filePath: TestServers.checkout + "/Sources/Coordinator/Page/Assets")
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
        let deployment = try Deployment(startingAt: start)
        let visit = try PageVisit(deployment, settings: ["ROOKERY_PAGE_HOSTS": "rookery.example,seat.example:8443"])
        for host in ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:80", "seat.example:80"] {
            for path in ["/", "/api/state", "/assets/live/app.js", "/nowhere"] {
                let answer = try visit.ask(path, "GET", ["Host": host])
                #expect(answer.status == 403, "\(host)\(path)")
                #expect(try PageVisit.code(answer) == "wrong_host")
            }
        }
        for host in ["localhost", "LOCALHOST:1", "127.0.0.1:99", "[::1]:99", "rookery.example:1", "seat.example:8443"] {
            #expect(try visit.ask("/", "GET", ["Host": host]).status == 200, "\(host)")
        }
    }
}
