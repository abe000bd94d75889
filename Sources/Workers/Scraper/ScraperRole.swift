import Glibc
import HTTP
import Kafka
import Model
import Postgres
import Runtime
import Scheduling
import Schema
import Store
import Stream
import Timekeeping

/// The scraper: keeps a schedule of when each own post is to be read, reads what is due, and publishes what it read.
///
/// Three loops, each on a thread of its own with clients of its own:
///
/// - `PostStream` consumes `posts` and writes a post's checkpoints into `scrape_schedule`;
/// - `Scraper` claims what the coordinator's sweep has opened, asks the source, stores the readings, publishes them;
/// - `FollowersHandler` does the `followers` job: the account's follower count, and each post's share of its change.
///
/// Any number of scrapers share the work by leases in Postgres and one rate budget. If one dies, its claims are taken
/// over when their lease ends; if it only stalls, what it then writes is refused. A reading is stored before it is
/// published and marked afterwards, so that a crash in between repeats a message and loses none. Where the source gives
/// no number the number stays unknown.
enum ScraperRole {
    static func run(_ context: RoleContext) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await BlockingThread().run { try PostStream.run(context) } }
            group.addTask { try await BlockingThread().run { try scrape(context) } }
            group.addTask { try await BlockingThread().run { try readFollowers(context) } }
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
        let database = try context.database()
        let runner = context.jobRunner(
            [
                FollowersHandler(
                    settings, account: try context.configuration.require(.account),
                    simulated: context.configuration[.mode] == .shadow, source: try source(context),
                    publisher: try publisher(context, settings), clock: context.clock, log: context.log)
            ], database: database)
        ScraperLoop(name: "followers", context: context, database: database, idle: settings.idle).run(runner.runNext)
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

/// Takes one turn after another until the task is cancelled, through the absence of any server.
///
/// Short pauses while there is work about, longer ones the longer there is none.
struct ScraperLoop {
    /// For health and logs.
    let name: String
    let context: RoleContext
    let database: PostgresConnection
    /// The longest pause between two looks for work.
    let idle: Duration

    /// - Parameter step: one turn; whether there was anything to do.
    func run(_ step: () throws -> Bool) {
        var backoff = Backoff(seed: context.seed)
        let shortest = Duration.milliseconds(10)
        var pause = shortest
        while !Task.isCancelled {
            context.health.beat(name, within: .seconds(120))
            do {
                if !database.isUsable { try database.reconnect() }
                pause = try step() ? shortest : min(pause * 3 / 2, idle)
                backoff.reset()
                context.health.ready(name)
            } catch {
                context.log.error("loop_failed", ["loop": .text(name), "error": .text("\(error)")])
                context.health.notReady(name, "\(error)")
                pause = backoff.next()
            }
            sleep(for: pause)
        }
        context.health.ended(name)
    }

    /// Sleeps in steps short enough to notice cancellation.
    private func sleep(for duration: Duration) {
        var left = duration
        while left > .zero, !Task.isCancelled {
            let step = min(left, .milliseconds(100))
            usleep(UInt32(max(1, step / .microseconds(1))))
            left -= step
        }
    }
}

/// Consumes `posts` and plans the checkpoints of what is to be read.
final class PostStream: StreamEffects {
    private let plan: CheckpointPlan
    private let clock: any DomainClock
    private let decoder = MessageDecoder()

    init(plan: CheckpointPlan, clock: any DomainClock) {
        self.plan = plan
        self.clock = clock
    }

    func decode(_ record: KafkaRecord) throws(MessageError) -> PostMessage {
        try record.post(using: decoder)
    }

    func apply(_ messages: [PostMessage], in connection: PostgresConnection) throws {
        let now = clock.now()
        try ScrapeSchedule.plan(messages.flatMap { plan.checkpoints(of: $0, at: now) }, in: connection)
    }

    /// Runs until the task is cancelled.
    static func run(_ context: RoleContext) throws {
        let effects = PostStream(plan: CheckpointPlan(context.configuration), clock: context.clock)
        let database = try context.database()
        try WorkerLoop(context, role: .scraper, topics: [.posts], effects: effects, database: database).run()
    }
}

/// Which posts are read at which ages.
struct CheckpointPlan: Sendable {
    /// Growing.
    let ages: [Span]
    /// Whether simulated posts are this deployment's, or real ones.
    let simulated: Bool
    /// `nil` takes every account's.
    let account: String?

    init(ages: [Span], simulated: Bool, account: String?) {
        self.ages = ages
        self.simulated = simulated
        self.account = account
    }

    init(_ configuration: Configuration) {
        self.init(
            ages: configuration[.scrapeCheckpoints], simulated: configuration[.mode] == .shadow,
            account: configuration[.account])
    }

    /// The checkpoints of a post: all of them for an own post of this deployment that is out, none for others. A post
    /// that is older than its last checkpoint by a day or more comes from an import or a replay, and is left alone.
    func checkpoints(of post: PostMessage, at now: Timestamp) -> [ScrapeCheckpoint] {
        guard post.status == .posted, post.origin == .own, post.simulated == simulated,
            account == nil || account == post.account, let postID = post.postID, let postedAt = post.postedAt,
            let last = ages.last, now - postedAt < last + .days(1)
        else { return [] }
        return ages.map { age in
            ScrapeCheckpoint(
                decisionID: post.decisionID, ageSeconds: age.microseconds / 1_000_000, postID: postID,
                postedAt: postedAt, simulated: post.simulated)
        }
    }
}
