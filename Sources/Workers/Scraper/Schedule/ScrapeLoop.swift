import Glibc
import Postgres
import Runtime
import Store

/// Turns the scraper until the task is cancelled, through the absence of any server.
enum ScrapeLoop {
    static func run(_ context: RoleContext) throws {
        let settings = ScrapeSettings(context)
        let publisher = ReadingPublisher(
            try context.kafka(clientID: "scraper-\(context.instance)"), topicPrefix: settings.topicPrefix,
            timeout: settings.publishTimeout, log: context.log)
        let scraper = Scraper(
            settings, database: try ScraperRole.connect(context, part: "scrapes"),
            source: try ScraperRole.source(context), publisher: publisher, clock: context.clock, log: context.log,
            metrics: ScrapeMetrics(context.metrics))
        try scraper.start()
        var backoff = Backoff(seed: settings.seed)
        // Short pauses while there is work about, longer ones the longer there is none.
        var pause = Duration.milliseconds(10)
        while !Task.isCancelled {
            context.health.beat("scrapes", within: .seconds(120))
            do {
                if !scraper.database.isUsable { try scraper.database.reconnect() }
                pause = try scraper.step() ? .milliseconds(10) : min(pause * 3 / 2, settings.idle)
                backoff.reset()
                context.health.ready("scrapes")
            } catch let error as PostgresError {
                context.log.error("scrape_failed", ["error": .text(error.description)])
                context.health.notReady("scrapes", error.description)
                pause = backoff.next()
            }
            sleep(for: pause)
        }
        context.health.ended("scrapes")
    }

    /// Sleeps in steps short enough to notice cancellation.
    private static func sleep(for duration: Duration) {
        var left = duration
        while left > .zero, !Task.isCancelled {
            let step = min(left, .milliseconds(100))
            usleep(UInt32(max(1, step / .microseconds(1))))
            left -= step
        }
    }
}
