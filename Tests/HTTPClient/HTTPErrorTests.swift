import Foundation
import HTTP
import HTTPClient
import Testing

@Suite struct HTTPErrorTests {
    private func failure(_ url: String, timeout: Duration = .seconds(5)) throws -> HTTPError? {
        let client = try HTTPClient()
        return #expect(throws: HTTPError.self) {
            try client.send(HTTPRequest(url: url, headers: ["Authorization": "Bearer hush-hush"]), timeout: timeout)
        }
    }

    @Test func `nobody listening is refused, and the port is named`() throws {
        let server = try HTTPServer { _ in .text("x") }
        let port = server.port
        server.stop()
        let error = try failure("http://127.0.0.1:\(port)/secret-path?token=hush-hush")
        #expect(error?.code == .refused)
        #expect(error?.description.contains("127.0.0.1:\(port)") == true)
        #expect(error?.description.contains("hush") == false)
    }

    @Test func `a slow answer is a timeout`() throws {
        let release = DispatchSemaphore(value: 0)
        let server = try HTTPServer { _ in
            release.wait()
            return .text("late")
        }
        let error = try failure("http://127.0.0.1:\(server.port)/", timeout: .milliseconds(100))
        #expect(error?.code == .timeout)
        release.signal()
        server.stop()
    }

    @Test func `a server that does not speak TLS fails the encrypted connection`() throws {
        let server = try HTTPServer { _ in .text("x") }
        defer { server.stop() }
        #expect(try failure("https://127.0.0.1:\(server.port)/")?.code == .tls)
    }

    @Test func `a server that hangs up is a lost connection`() throws {
        let listener = try Listener()
        Thread.detachNewThread { listener.acceptAndClose() }
        #expect(try failure("http://127.0.0.1:\(listener.port)/")?.code == .connectionLost)
    }

    @Test(arguments: ["ftp://host/", "127.0.0.1", "http://", "http://host:99999/", "http://h/a b"])
    func `what is no URL is refused before anything is sent`(url: String) throws {
        #expect(try failure(url)?.code == .badURL)
    }

    @Test func `a taken port is named`() throws {
        let listener = try Listener()
        let error = #expect(throws: HTTPError.self) { try HTTPServer(port: listener.port) { _ in .text("x") } }
        #expect(error?.code == .portTaken)
        #expect(error?.description == "port \(listener.port) on 127.0.0.1 is taken by another program")
    }

    @Test func `a stopped server frees its port, and stopping twice is nothing`() throws {
        let first = try HTTPServer { _ in .text("x") }
        first.stop()
        first.stop()
        let second = try HTTPServer(port: first.port) { _ in .text("y") }
        defer { second.stop() }
        #expect(second.port == first.port)
    }
}
