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
        requests = registry.counter(.scrapeRequests)
        posts = registry.counter(.scrapePosts)
        failures = registry.counter(.scrapeFailures)
        fenced = registry.counter(.scrapeFenced)
    }

    func asked(posts count: Int) {
        requests.add()
        posts.add(count)
    }

    func failed() { failures.add() }

    func blocked(_ reason: String) {
        registry.counter(.scrapeBlocks, ["reason": reason]).add()
    }

    func settled(_ settlements: [ScrapeSettlement], fenced count: Int) {
        fenced.add(count)
        for (state, settled) in Dictionary(grouping: settlements, by: \.outcome.name) {
            registry.counter(.scrapeCheckpoints, ["outcome": state]).add(settled.count)
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
