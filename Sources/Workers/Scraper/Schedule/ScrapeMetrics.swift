import Runtime
import Store

/// What scraping shows of itself to Prometheus.
struct ScrapeMetrics: Sendable {
    private let registry: Metrics
    private let requests: Counter
    private let posts: Counter
    private let failures: Counter
    private let fenced: Counter

    init(_ registry: Metrics) {
        self.registry = registry
        requests = registry.counter("rookery_scrape_requests_total", "Requests for posts sent to the source.")
        posts = registry.counter("rookery_scrape_posts_total", "Posts asked for.")
        failures = registry.counter("rookery_scrape_failures_total", "Requests that had no usable answer.")
        fenced = registry.counter("rookery_scrape_fenced_total", "Readings refused because the lease had ended.")
    }

    func asked(posts count: Int) {
        requests.add()
        posts.add(count)
    }

    func failed() { failures.add() }

    func blocked(_ reason: String) {
        registry.counter(
            "rookery_scrape_blocks_total", "Refusals after which the source was left alone.", ["reason": reason]
        ).add()
    }

    func settled(_ settlements: [ScrapeSettlement], fenced count: Int) {
        fenced.add(count)
        for (state, settled) in Dictionary(grouping: settlements, by: \.outcome.name) {
            registry.counter(
                "rookery_scrape_checkpoints_total", "Claimed checkpoints by what became of them.", ["outcome": state]
            ).add(settled.count)
        }
    }
}

extension ScrapeSettlement.Outcome {
    fileprivate var name: String {
        switch self {
        case .done: "done"
        case .gone: "gone"
        case .retry: "retry"
        case .parked: "parked"
        case .returned: "returned"
        }
    }
}
