import HTTP
import Runtime
import Testing

@Suite struct MetricsTests {
    @Test func `figures are printed as Prometheus reads them`() {
        let metrics = Metrics()
        metrics.counter("posts_total", "Posts.", ["topic": "a\"b\\c\nd"]).add(3)
        metrics.counter("posts_total", "Posts.", ["topic": "a\"b\\c\nd"]).add()
        metrics.gauge("lag", "Lag.").set(1.5)
        let seconds = metrics.histogram("run_seconds", "Runs.", buckets: [0.1, 1])
        for value in [0.05, 0.1, 0.5, 7] { seconds.observe(value) }
        #expect(
            metrics.text == #"""
                # HELP lag Lag.
                # TYPE lag gauge
                lag 1.5
                # HELP posts_total Posts.
                # TYPE posts_total counter
                posts_total{topic="a\"b\\c\nd"} 4
                # HELP run_seconds Runs.
                # TYPE run_seconds histogram
                run_seconds_bucket{le="0.1"} 2
                run_seconds_bucket{le="1"} 3
                run_seconds_bucket{le="+Inf"} 4
                run_seconds_sum 7.65
                run_seconds_count 4

                """#)
    }

    @Test func `health is told over HTTP`() throws {
        let (health, metrics) = (Health(), Metrics())
        let server = try HealthServer(host: "127.0.0.1", port: 0, health: health, metrics: metrics)
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
        metrics.counter("x_total", "X.").add()
        #expect(try get("/metrics").bodyText.contains("x_total 1"))
        #expect(try get("/nowhere").status == 404)
    }
}
