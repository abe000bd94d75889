extension Metric where Figure == Counter {
    public static let scrapeRequests = counter(
        "rookery_scrape_requests_total", [.scraper], "Requests for posts sent to the source.")
    public static let scrapePosts = counter("rookery_scrape_posts_total", [.scraper], "Posts asked for.")
    public static let scrapeFailures = counter(
        "rookery_scrape_failures_total", [.scraper], "Requests that had no usable answer.")
    public static let scrapeFenced = counter(
        "rookery_scrape_fenced_total", [.scraper], "Readings refused because the lease had ended.")
    public static let scrapeBlocks = counter(
        "rookery_scrape_blocks_total", labels: ["reason"], [.scraper],
        "Refusals after which the source was left alone.")
    public static let scrapeCheckpoints = counter(
        "rookery_scrape_checkpoints_total", labels: ["outcome"], [.scraper],
        "Claimed checkpoints by what became of them: done, gone, retry, parked or returned.")
}

extension Metric where Figure == Gauge {
    public static let checkpointsOpen = gauge(
        "rookery_checkpoints_open", [.coordinator], "Checkpoints that are due and not read yet.")
    public static let checkpointDelay = gauge(
        "rookery_checkpoint_delay_seconds", [.coordinator],
        "Domain seconds the oldest of them has been due; 0 where none is.")
    public static let rateLimitRemaining = gauge(
        "rookery_rate_limit_remaining", labels: ["endpoint"], [.coordinator],
        "Requests left of the source's window, shared by all scrapers.")
    public static let rateLimitBlocked = gauge(
        "rookery_rate_limit_blocked", labels: ["endpoint"], [.coordinator],
        "1 while all scrapers leave the source alone because it refused.")
}

extension MetricGroup {
    static let scraping = MetricGroup(
        "Scraping",
        [
            Metric<Gauge>.checkpointsOpen, Metric<Gauge>.checkpointDelay, Metric<Gauge>.rateLimitRemaining,
            Metric<Gauge>.rateLimitBlocked,
            Metric<Counter>.scrapeRequests, Metric<Counter>.scrapePosts, Metric<Counter>.scrapeFailures,
            Metric<Counter>.scrapeFenced, Metric<Counter>.scrapeBlocks, Metric<Counter>.scrapeCheckpoints,
        ])
}
