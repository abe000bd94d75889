import Runtime
import Store

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
