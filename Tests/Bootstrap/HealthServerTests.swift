import Bootstrap
import HTTP
import HTTPClient
import Runtime
import Testing

extension Metric where Figure == Counter {
    fileprivate static let batches = counter("rookery_stream_batches_total", [.learner], "Transactions committed.")
}

@Suite struct HealthServerTests {
    @Test func `health is told over HTTP`() throws {
        let (health, metrics) = (Health(), Metrics())
        let server = try HealthServer(
            host: "127.0.0.1", port: 0, program: "tests", health: health, metrics: metrics)
        defer { server.stop() }
        let client = try HTTPClient()
        func get(_ path: String) throws -> HTTPResponse {
            try client.send(HTTPRequest(url: "http://127.0.0.1:\(server.port)\(path)"), timeout: .seconds(5))
        }
        #expect(try get("/startupz").status == 503)
        #expect(try get("/livez").status == 200)
        health.started()
        health.notReady("postgres", "connection lost")
        #expect(try get("/startupz").status == 200)
        #expect(try get("/readyz").bodyText == "postgres: connection lost\n")
        health.ready("postgres")
        #expect(try get("/readyz").status == 200)
        health.beat("loop", within: .zero)
        #expect(try get("/livez").status == 503)
        metrics.counter(.batches).add()
        let text = try get("/metrics").bodyText
        #expect(text.contains("rookery_stream_batches_total 1"))
        #expect(text.contains("rookery_build_info{program=\"tests\",version=\"\(ProcessIdentity.version)\"} 1"))
        let memory = text.firstMatch(of: /process_resident_memory_bytes (\d+)/).flatMap { Double($0.1) }
        #expect((memory ?? 0) > 1_000_000)
        #expect(text.firstMatch(of: /process_cpu_seconds_total \d+\.\d+/) != nil)
        #expect(try get("/nowhere").status == 404)
    }
}
