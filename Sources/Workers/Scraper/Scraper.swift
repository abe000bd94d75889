import Determinism
import Learning
import Postgres
import Runtime
import Scheduling
import Store
import Timekeeping

/// One turn of scraping: claim what is open, ask the source, write down what became of it, publish.
///
/// Confined to its loop's thread, with its connection, source and publisher.
final class Scraper {
    let settings: ScrapeSettings
    let database: PostgresConnection
    let source: any MetricsSource
    private let publisher: ReadingPublisher
    private let clock: any DomainClock
    private let log: Log
    private let metrics: ScrapeMetrics
    private let judgement: ScrapeJudgement
    private var random: SeededGenerator
    /// No use in claiming before: the source is blocked or the window spent.
    private var holdUntil: Timestamp?
    private var holdSeen = ContinuousClock.now
    private var nextRepublish = ContinuousClock.now

    init(
        _ settings: ScrapeSettings, database: PostgresConnection, source: any MetricsSource,
        publisher: ReadingPublisher, clock: any DomainClock, log: Log, metrics: ScrapeMetrics
    ) {
        self.settings = settings
        self.database = database
        self.source = source
        self.publisher = publisher
        self.clock = clock
        self.log = log
        self.metrics = metrics
        judgement = ScrapeJudgement(attemptLimit: Int64(settings.attemptLimit), source: source.name)
        random = SeededGenerator(seed: settings.seed, stream: "scraper \(settings.owner)")
    }

    /// A refused credential may have been put right: it is tried again at once.
    func start() throws(PostgresError) {
        for budget in [settings.lookups, settings.analytics, settings.users] {
            try budget.unblock(reason: SourceBlock.unauthorized, in: database)
        }
    }

    /// One turn.
    ///
    /// - Returns: whether there was anything to do.
    /// - Throws: `PostgresError`; claims not settled are taken over when their lease ends.
    func step() throws -> Bool {
        let republished = try republish()
        guard !isHeld else { return republished }
        let claims = try ScrapeSchedule.claim(
            owner: settings.owner, lease: settings.lease, limit: settings.batch, in: database)
        guard !claims.isEmpty else { return republished }
        var fit: [ScrapeClaim] = []
        var unfit: [ScrapeSettlement] = []
        for claim in claims {
            if judgement.isExhausted(claim) {
                unfit.append(ScrapeSettlement(claim, .parked(error: "claimed too often without an answer")))
            } else if !source.accepts(claim.checkpoint.postID) {
                unfit.append(ScrapeSettlement(claim, .parked(error: "the post's id is not one of the source's")))
            } else {
                fit.append(claim)
            }
        }
        try settle(unfit)
        try scrape(fit)
        return true
    }

    /// Asks for the claims' posts in one request, or in halves where the source refuses the request as a whole.
    private func scrape(_ claims: [ScrapeClaim]) throws {
        guard !claims.isEmpty else { return }
        if case .refused(let until, let reason) = try settings.lookups.take(at: clock.now(), in: database) {
            hold(until, reason)
            return try settle(claims.map { ScrapeSettlement($0, .returned) })
        }
        let ids = Set(claims.map(\.checkpoint.postID)).sorted()
        let answer = source.readPosts(ids)
        let now = clock.now()
        metrics.asked(posts: ids.count)
        try note(answer, settings.lookups, at: now)
        switch answer {
        case .value(let readings, _):
            let follows = try readFollows(claims, readings, at: now)
            try settle(judgement.judge(claims, readings: readings, follows: follows, at: now, using: &random))
        case .rateLimited, .capped, .unauthorized:
            try settle(claims.map { ScrapeSettlement($0, .returned) })
        case .unavailable(let reason):
            log.warning("source_unavailable", ["reason": .text(reason), "posts": .count(ids.count)])
            metrics.failed()
            try settle(claims.map { judgement.failed($0, reason, using: &random) })
        case .invalid(let reason) where ids.count == 1:
            try settle(claims.map { ScrapeSettlement($0, .parked(error: "refused by the source: \(reason)")) })
        case .invalid:
            let first = Set(ids.prefix(ids.count / 2))
            try scrape(claims.filter { first.contains($0.checkpoint.postID) })
            try scrape(claims.filter { !first.contains($0.checkpoint.postID) })
        }
    }

    /// Each post's followers so far. Where the source does not tell, they stay unknown; the next checkpoint asks again.
    private func readFollows(
        _ claims: [ScrapeClaim], _ readings: [String: PostReading], at now: Timestamp
    ) throws -> [String: Int64] {
        let read = claims.map(\.checkpoint).filter { checkpoint in
            if case .counts = readings[checkpoint.postID] { return true }
            return false
        }
        guard let start = read.map(\.postedAt).min(),
            case .granted = try settings.analytics.take(at: clock.now(), in: database)
        else { return [:] }
        let answer = source.readFollows(Set(read.map(\.postID)).sorted(), since: start, until: now)
        try note(answer, settings.analytics, at: clock.now())
        guard case .value(let follows, _) = answer else { return [:] }
        return follows
    }

    /// Writes outcomes down and publishes the readings of the claims that were still ours.
    private func settle(_ settlements: [ScrapeSettlement]) throws {
        guard !settlements.isEmpty else { return }
        let held = try ScrapeSchedule.settle(settlements, lease: settings.lease, in: database)
        let kept = settlements.filter { held.contains($0.claim) }
        metrics.settled(kept, fenced: settlements.count - kept.count)
        if kept.count < settlements.count {
            log.warning("scrape_overtaken", ["checkpoints": .count(settlements.count - kept.count)])
        }
        for settlement in kept { report(settlement) }
        try publish(
            kept.compactMap { settlement in
                guard case .done(let reading, let followers, _) = settlement.outcome else { return nil }
                return StoredReading(claim: settlement.claim, reading: reading, followers: followers)
            })
    }

    /// What was read and perhaps not published, by whichever scraper.
    private func republish() throws -> Bool {
        guard nextRepublish <= .now else { return false }
        nextRepublish = .now + .seconds(1)
        let left = try ScrapeSchedule.unpublished(limit: 500, lease: settings.lease, in: database)
        guard !left.isEmpty else { return false }
        log.info("scrape_republished", ["readings": .count(left.count)])
        try publish(left.map { StoredReading(claim: $0.claim, reading: $0.reading, followers: $0.followers) })
        return true
    }

    /// Kafka away is no error of the turn: what is stored is published later.
    private func publish(_ readings: [StoredReading]) throws {
        guard !readings.isEmpty, publisher.publish(readings) else { return }
        try ScrapeSchedule.markPublished(readings.map(\.claim), in: database)
    }

    /// Corrects the shared budget by what an answer said of it.
    private func note<Value>(_ answer: SourceAnswer<Value>, _ budget: RateBudget, at now: Timestamp) throws {
        if case .value(_, let report?) = answer {
            try budget.observe(
                limit: report.limit, remaining: report.remaining, resetsAt: report.resetsAt, at: now, in: database)
        }
        guard let block = SourceBlock(answer, at: now) else { return }
        log.warning(
            "source_blocked",
            [
                "endpoint": .text(budget.endpoint), "reason": .text(block.reason), "until": .time(block.until),
                "says": .text(answer.complaint ?? ""),
            ])
        metrics.blocked(block.reason)
        try budget.block(until: block.until, reason: block.reason, at: now, in: database)
        if budget == settings.lookups { hold(block.until, block.reason) }
    }

    private func hold(_ until: Timestamp, _ reason: String) {
        holdUntil = until
        holdSeen = .now
    }

    /// Whether the source cannot be had at present. The shared row is looked at again every few seconds, for a person
    /// may lift a block.
    private var isHeld: Bool {
        guard let until = holdUntil else { return false }
        if clock.now() >= until || ContinuousClock.now - holdSeen > .seconds(5) { holdUntil = nil }
        return holdUntil != nil
    }

    private func report(_ settlement: ScrapeSettlement) {
        let checkpoint = settlement.claim.checkpoint
        switch settlement.outcome {
        case .parked(let error):
            log.error(
                "scrape_parked",
                [
                    "decision_id": .text(checkpoint.decisionID), "age_seconds": .int(checkpoint.ageSeconds),
                    "attempts": .int(settlement.claim.attempts), "error": .text(error),
                ])
        case .gone: log.info("post_gone", ["decision_id": .text(checkpoint.decisionID)])
        case .done, .retry, .returned: break
        }
    }
}

/// How one scraper works.
struct ScrapeSettings: Sendable {
    /// Goes into leases.
    var owner: String
    /// Posts in one call at most.
    var batch = 100
    /// How long claims are held, in real time.
    var lease = Duration.seconds(60)
    var attemptLimit = 10
    var topicPrefix = ""
    /// Names the credential in `rate_budgets`: the source and the account, never the token.
    var credential: String
    var seed: UInt64 = 1
    /// The longest pause between two looks for work.
    var idle = Duration.milliseconds(500)
    /// How long Kafka may take to acknowledge.
    var publishTimeout = Duration.seconds(20)

    var lookups: RateBudget { RateBudget(credential: credential, endpoint: "tweets", assumedLimit: 3500) }
    var analytics: RateBudget { RateBudget(credential: credential, endpoint: "analytics", assumedLimit: 300) }
    var users: RateBudget { RateBudget(credential: credential, endpoint: "users", assumedLimit: 75) }
}

extension ScrapeSettings {
    init(_ context: RoleContext) {
        let configuration = context.configuration
        let host = configuration[.sourceURL].split(separator: "/").dropFirst().first.map(String.init) ?? "source"
        let account = configuration[.sourceUserID] ?? configuration[.account] ?? "me"
        self.init(
            owner: context.instance, batch: configuration[.scrapeBatch],
            lease: .seconds(configuration[.scrapeLeaseSeconds]), attemptLimit: configuration[.scrapeAttempts],
            topicPrefix: configuration[.topicPrefix], credential: "\(account)@\(host)",
            seed: context.seed, idle: .milliseconds(configuration[.jobPoll]))
    }
}

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
