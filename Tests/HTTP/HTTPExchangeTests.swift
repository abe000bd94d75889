import Foundation
import HTTP
import HTTPClient
import TestServers
import Testing

/// The client and the server against each other.
@Suite struct HTTPExchangeTests {
    private func echo(maxBody: Int = 1 << 20) throws -> HTTPServer {
        try HTTPServer(maxBody: maxBody) { request in
            HTTPResponse(
                status: 200,
                headers: [
                    "x-method": request.method, "x-path": Data(request.path.utf8).base64EncodedString(),
                    "x-token": request.headers["authorization"] ?? "none",
                    "x-query": request.query.map { "\($0.name)=\($0.value)" }.joined(separator: ";"),
                ], body: request.body)
        }
    }

    private func url(_ server: HTTPServer, _ target: String = "/") -> String {
        "http://127.0.0.1:\(server.port)\(target)"
    }

    @Test func `method, path, query, headers and body arrive and come back`() throws {
        let server = try echo()
        defer { server.stop() }
        let client = try HTTPClient()
        let body = [UInt8]((0..<70_000).map { UInt8(truncatingIfNeeded: $0) })
        let response = try client.send(
            HTTPRequest(
                method: "POST", url: url(server, "/a%20%C3%A9/b?ids=1%2C2&x=a+b&flag"),
                headers: ["Authorization": "Bearer t"], body: body), timeout: .seconds(5))
        #expect(response.status == 200)
        #expect(response.headers["x-method"] == "POST")
        #expect(response.headers["x-path"] == Data("/a é/b".utf8).base64EncodedString())
        #expect(response.headers["x-query"] == "ids=1,2;x=a b;flag=")
        #expect(response.headers["x-token"] == "Bearer t")
        #expect(response.body == body)
    }

    @Test(arguments: ["GET", "PUT", "DELETE", "PATCH", "OPTIONS"])
    func `every method passes, and a request leaves nothing for the next`(method: String) throws {
        let server = try echo()
        defer { server.stop() }
        let client = try HTTPClient()
        _ = try client.send(
            HTTPRequest(method: "POST", url: url(server), headers: ["Authorization": "x"], body: [1]),
            timeout: .seconds(5))
        let response = try client.send(HTTPRequest(method: method, url: url(server)), timeout: .seconds(5))
        #expect(response.headers["x-method"] == method)
        #expect(response.headers["x-token"] == "none")
        #expect(response.body.isEmpty)
    }

    @Test func `a HEAD tells of the body that a GET would have, and sends none`() throws {
        let server = try HTTPServer { _ in .text("twelve bytes") }
        defer { server.stop() }
        let client = try HTTPClient()
        for method in ["HEAD", "GET", "HEAD"] {
            let answer = try client.send(HTTPRequest(method: method, url: url(server)), timeout: .seconds(5))
            #expect(answer.headers["content-length"] == "12")
            #expect(answer.bodyText == (method == "GET" ? "twelve bytes" : ""))
        }
    }

    @Test func `a server restarted on its port is reached by the same client`() throws {
        let first = try echo()
        let client = try HTTPClient()
        let address = url(first)
        #expect(try client.send(HTTPRequest(url: address), timeout: .seconds(5)).status == 200)
        first.stop()
        let second = try HTTPServer(port: first.port) { _ in .text("second") }
        defer { second.stop() }
        #expect(try client.send(HTTPRequest(url: address), timeout: .seconds(5)).bodyText == "second")
    }

    @Test func `a body over the server's limit is refused with 413`() throws {
        let server = try echo(maxBody: 1000)
        defer { server.stop() }
        let request = HTTPRequest(method: "POST", url: url(server), body: [UInt8](repeating: 0, count: 2000))
        #expect(try HTTPClient().send(request, timeout: .seconds(5)).status == 413)
    }

    @Test func `an answer over the client's limit is an error`() throws {
        let server = try HTTPServer { _ in HTTPResponse(status: 200, body: [UInt8](repeating: 65, count: 5000)) }
        defer { server.stop() }
        let request = HTTPRequest(url: url(server))
        let error = #expect(throws: HTTPError.self) {
            try HTTPClient(maxBody: 4999).send(request, timeout: .seconds(5))
        }
        #expect(error?.code == .tooLarge)
        #expect(try HTTPClient(maxBody: 5000).send(request, timeout: .seconds(5)).body.count == 5000)
    }

    @Test func `an answer held back holds up no other, and one nobody waits for any more does no harm`() async throws {
        let server = try HTTPServer(delay: .milliseconds(300)) { HTTPResponse(status: 200, body: Array($0.path.utf8)) }
        defer { server.stop() }
        #expect(throws: HTTPError.self) {
            try HTTPClient().send(HTTPRequest(method: "GET", url: url(server)), timeout: .milliseconds(50))
        }
        let began = ContinuousClock.now
        let connect: @Sendable () throws -> HTTPClient = { try HTTPClient() }
        try Together.run(20, prepare: connect) { [url = url(server)] number, client in
            let answer = try client.send(HTTPRequest(method: "GET", url: "\(url)\(number)"), timeout: .seconds(10))
            #expect(answer.body == Array("/\(number)".utf8))
        }
        let took = ContinuousClock.now - began
        // The server's clock stands while it works off what came together, so a wait may begin a little early.
        #expect(took >= .milliseconds(250))
        #expect(took < .milliseconds(300) * 20, "they waited side by side")
    }
}
