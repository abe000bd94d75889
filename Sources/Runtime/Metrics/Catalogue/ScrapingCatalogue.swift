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

extension MetricGroup {
    static let scraping = MetricGroup(
        "Scraping",
        [
            Metric<Counter>.scrapeRequests, Metric<Counter>.scrapePosts, Metric<Counter>.scrapeFailures,
            Metric<Counter>.scrapeFenced, Metric<Counter>.scrapeBlocks, Metric<Counter>.scrapeCheckpoints,
        ])
}
