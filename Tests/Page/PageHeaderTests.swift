import HTTP
import TestDeployments
import Testing
import Timekeeping

@testable import Page

/// What goes with every answer of the page, also with a refusal: a browser heeds nothing that it is not told.
@Suite struct PageHeaderTests {
    private struct Question {
        let path: String
        var method = "GET"
        var headers: [String: String] = [:]
        let status: Int
        var cacheControl = "no-store"
    }

    private static let policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        + "form-action 'none'; frame-ancestors 'none'; base-uri 'none'"

    private static let questions = [
        Question(path: "/", status: 200, cacheControl: "no-cache"),
        Question(path: "/assets/app.js", status: 200, cacheControl: "no-cache"),
        Question(path: "/", method: "HEAD", status: 200, cacheControl: "no-cache"),
        Question(path: "/api/state", status: 200), Question(path: "/api/state", method: "HEAD", status: 200),
        Question(path: "/nowhere", status: 404), Question(path: "/", headers: ["Host": "evil.example"], status: 403),
        Question(path: "/api/actions", status: 405), Question(path: "/api/actions", method: "POST", status: 401),
        Question(
            path: "/api/actions", method: "POST", headers: ["Authorization": "Bearer \(PageVisit.token)"], status: 415),
    ]

    @Test func `every answer tells the browser what to refuse and what to keep`() throws {
        let visit = try PageVisit(TestDeployment(startingAt: PageFixture.start))
        for question in Self.questions {
            let answer = try visit.ask(question.path, question.method, question.headers)
            let expected = [
                "content-security-policy": Self.policy, "x-content-type-options": "nosniff",
                "referrer-policy": "no-referrer", "cross-origin-resource-policy": "same-origin",
                "cross-origin-opener-policy": "same-origin", "cache-control": question.cacheControl,
            ]
            #expect(answer.status == question.status, "\(question)")
            for (name, value) in expected { #expect(answer.headers[name] == value, "\(name): \(question)") }
            #expect(answer.headers["www-authenticate"] == (question.status == 401 ? "Bearer" : nil))
        }
    }

    @Test func `the state has a tag by which it is not sent twice, and a HEAD tells its size alone`() throws {
        let visit = try PageVisit(TestDeployment(startingAt: PageFixture.start))
        let answer = try visit.ask("/api/state?window=7d")
        let tag = try #require(answer.headers["etag"])
        let head = try visit.ask("/api/state?window=7d", "HEAD")
        #expect(head.status == 200)
        #expect(head.headers["content-length"] == String(answer.body.count))
        #expect(head.body.isEmpty)
        #expect(try visit.ask("/api/state?window=7d", "GET", ["If-None-Match": "\"other\""]).status == 200)
        let again = try visit.ask("/api/state?window=7d", "GET", ["If-None-Match": "\"other\", \(tag)"])
        #expect(again.status == 304)
        #expect(again.body.isEmpty)
    }
}
