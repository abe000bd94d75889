import HTTP
import Kafka
import Postgres
import Runtime
import Store

/// The scraper: keeps a schedule of when each own post is to be read, reads what is due, and publishes what it read.
///
/// Three loops, each on a thread of its own with clients of its own:
///
/// - `PostStream` consumes `posts` and writes a post's checkpoints into `scrape_schedule`;
/// - `Scraper` claims what the coordinator's sweep has opened, asks the source, stores the readings, publishes them;
/// - `FollowersJob` runs the `followers` job: the account's follower count, and each post's share of its change.
///
/// Any number of scrapers share the work by leases in Postgres and one rate budget. If one dies, its claims are taken
/// over when their lease ends; if it only stalls, what it then writes is refused. A reading is stored before it is
/// published and marked afterwards, so that a crash in between repeats a message and loses none. Where the source gives
/// no number the number stays unknown.
enum ScraperRole {
    static func run(_ context: RoleContext) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await RoleThread().run { try PostStream.run(context) } }
            group.addTask { try await RoleThread().run { try scrape(context) } }
            group.addTask { try await RoleThread().run { try readFollowers(context) } }
            do {
                for try await _ in group {}
            } catch {
                group.cancelAll()
                throw error
            }
        }
    }

    private static func scrape(_ context: RoleContext) throws {
        let settings = ScrapeSettings(context)
        let database = try context.database()
        let scraper = Scraper(
            settings, database: database, source: try source(context), publisher: try publisher(context, settings),
            clock: context.clock, log: context.log, metrics: ScrapeMetrics(context.metrics))
        try scraper.start()
        ScraperLoop(name: "scrapes", context: context, database: database, idle: settings.idle).run(scraper.step)
    }

    private static func readFollowers(_ context: RoleContext) throws {
        let settings = ScrapeSettings(context)
        let configuration = context.configuration
        let database = try context.database()
        let job = FollowersJob(
            settings, account: try configuration.require(.account), simulated: configuration[.mode] == .shadow,
            leaseSeconds: configuration[.jobLeaseSeconds], database: database, source: try source(context),
            publisher: try publisher(context, settings), clock: context.clock, log: context.log)
        ScraperLoop(name: "followers", context: context, database: database, idle: settings.idle).run(job.step)
    }

    private static func publisher(
        _ context: RoleContext, _ settings: ScrapeSettings
    ) throws(ConfigurationError) -> ReadingPublisher {
        ReadingPublisher(
            try context.kafka(clientID: "scraper-\(context.instance)"), topicPrefix: settings.topicPrefix,
            timeout: settings.publishTimeout, log: context.log)
    }

    static func source(_ context: RoleContext) throws -> any MetricsSource {
        let configuration = context.configuration
        return try XAPISource(
            base: configuration[.sourceURL], token: try configuration.require(.sourceToken),
            userID: configuration[.sourceUserID])
    }
}
