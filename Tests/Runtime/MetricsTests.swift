import Testing

@testable import Runtime

extension Metric where Figure == Counter {
    fileprivate static let scrapeBlocks = counter(
        "rookery_scrape_blocks_total", labels: ["reason"], [.scraper], "Refusals.")
}

extension Metric where Figure == Gauge {
    fileprivate static let streamInHand = gauge("rookery_stream_in_hand", [.learner], "Records in hand.")
    fileprivate static let streamLag = gauge("rookery_stream_lag_seconds", labels: ["topic"], [.learner], "Age.")
}

extension Metric where Figure == Histogram {
    fileprivate static let jobSeconds = histogram(
        "rookery_job_seconds", labels: ["kind"], [.learner], "How long an attempt at a job takes.")
}

@Suite struct MetricsTests {
    @Test func `figures are printed as Prometheus reads them`() {
        let metrics = Metrics()
        metrics.counter(.scrapeBlocks, ["reason": "a\"b\\c\nd"]).add(3)
        metrics.counter(.scrapeBlocks, ["reason": "a\"b\\c\nd"]).add()
        metrics.gauge(.streamInHand).set(1.5)
        metrics.counter(.processCPU).set(2.25)
        let seconds = metrics.histogram(.jobSeconds, ["kind": "learn"])
        for value in [0.001, 0.002, 7, 100] { seconds.observe(value) }
        let text = metrics.text.split(separator: "\n").map(String.init)
        #expect(
            Array(text.prefix(6)) == [
                "# HELP process_cpu_seconds_total User and system time of this process.",
                "# TYPE process_cpu_seconds_total counter",
                "process_cpu_seconds_total 2.25",
                "# HELP rookery_job_seconds How long an attempt at a job takes.",
                "# TYPE rookery_job_seconds histogram",
                "rookery_job_seconds_bucket{kind=\"learn\",le=\"0.001\"} 1",
            ])
        #expect(text.contains("rookery_job_seconds_bucket{kind=\"learn\",le=\"10\"} 3"))
        #expect(text.contains("rookery_job_seconds_bucket{kind=\"learn\",le=\"+Inf\"} 4"))
        #expect(text.contains("rookery_job_seconds_sum{kind=\"learn\"} 107.003"))
        #expect(text.contains("rookery_job_seconds_count{kind=\"learn\"} 4"))
        #expect(text.contains("rookery_scrape_blocks_total{reason=\"a\\\"b\\\\c\\nd\"} 4"))
        #expect(text.contains("rookery_stream_in_hand 1.5"))
    }

    @Test func `what a table no longer holds is no longer told`() {
        let metrics = Metrics()
        metrics.tell(.streamLag, by: "topic", [("posts", 1)])
        metrics.gauge(.streamInHand).set(2)
        metrics.tell(.streamLag, by: "topic", [("metrics", 3)])
        #expect(!metrics.text.contains("posts"))
        #expect(metrics.text.contains("rookery_stream_lag_seconds{topic=\"metrics\"} 3"))
        #expect(metrics.text.contains("rookery_stream_in_hand 2"))
    }
}
