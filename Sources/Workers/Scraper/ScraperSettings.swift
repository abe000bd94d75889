import Runtime

extension ConfigurationGroup {
    /// How scrapers share their work.
    static let scraping = ConfigurationGroup(
        "Scraping",
        [
            ConfigurationKey<Int>.scrapeLeaseSeconds, ConfigurationKey<Int>.scrapeBatch,
            ConfigurationKey<Int>.scrapeAttempts,
        ])
}

extension ConfigurationKey where Value == Int {
    static let scrapeLeaseSeconds = int(
        "ROOKERY_SCRAPE_LEASE_SECONDS", 60, 1...3600, [.scraper],
        "After how many seconds another scraper may take over claimed posts.")
    static let scrapeBatch = int(
        "ROOKERY_SCRAPE_BATCH", 100, 1...100, [.scraper], "How many posts are asked for in one call.")
    static let scrapeAttempts = int(
        "ROOKERY_SCRAPE_ATTEMPTS", 10, 1...100, [.scraper], "How often a read is tried before it is parked.")
}
