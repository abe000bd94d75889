import Runtime

extension MetricGroup {
    /// Told by scrapers.
    static let scraping = MetricGroup(
        "Scraping",
        [
            Metric<Counter>.scrapeRequests, Metric<Counter>.scrapePosts, Metric<Counter>.scrapeFailures,
            Metric<Counter>.scrapeFenced, Metric<Counter>.scrapeBlocks, Metric<Counter>.scrapeCheckpoints,
        ])

    /// Told by predictors.
    static let publishing = MetricGroup(
        "Learning and predictions", [Metric<Counter>.predictorPublications, Metric<Gauge>.predictorVersion])

    /// Told by optimizers.
    static let attributions = MetricGroup(
        "Generators", [Metric<Counter>.generatorUpdates])
}

extension Metric where Figure == Counter {
    static let scrapeRequests = counter(
        "rookery_scrape_requests_total", [.scraper], "Requests for posts sent to the source.")
    static let scrapePosts = counter("rookery_scrape_posts_total", [.scraper], "Posts asked for.")
    static let scrapeFailures = counter(
        "rookery_scrape_failures_total", [.scraper], "Requests that had no usable answer.")
    static let scrapeFenced = counter(
        "rookery_scrape_fenced_total", [.scraper], "Readings refused because the lease had ended.")
    static let scrapeBlocks = counter(
        "rookery_scrape_blocks_total", labels: ["reason"], [.scraper],
        "Refusals after which the source was left alone.")
    static let scrapeCheckpoints = counter(
        "rookery_scrape_checkpoints_total", labels: ["outcome"], [.scraper],
        "Claimed checkpoints by what became of them: done, gone, retry, parked or returned.")
    static let predictorPublications = counter(
        "rookery_predictor_publications_total", [.predictor], "Versions written to Redis.")
    static let generatorUpdates = counter(
        "rookery_generator_updates_total", [.optimizer], "Generators whose figures changed with new attributions.")
}

extension Metric where Figure == Gauge {
    static let predictorVersion = gauge(
        "rookery_predictor_version_timestamp_seconds", [.predictor],
        "When the newest version was made, in seconds since the epoch.")
}
