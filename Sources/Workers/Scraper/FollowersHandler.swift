import Learning
import Model
import Postgres
import Runtime
import Scheduling
import Schema
import Store
import Timekeeping

/// The job `followers`: a snapshot of the account's followers, and the posts' shares of the change since the last one.
///
/// The shares are worked out once, in the transaction that stores the snapshot, and kept in the job's row until they are
/// published: any attempt that follows publishes the same ones. Confined to the runner's thread.
final class FollowersHandler: JobHandler {
    /// What the job published, or why there was nothing to read.
    enum Preparation {
        case published(Int)
        case skipped(String)
    }

    /// The job's result.
    struct Report: Encodable {
        /// How many posts were given a share.
        let shared: Int
    }

    let kind = JobKind.followers
    private let settings: ScrapeSettings
    private let account: String
    private let simulated: Bool
    private let source: any MetricsSource
    private let publisher: ReadingPublisher
    private let clock: any DomainClock
    private let log: Log
    private let decoder = MessageDecoder()

    init(
        _ settings: ScrapeSettings, account: String, simulated: Bool, source: any MetricsSource,
        publisher: ReadingPublisher, clock: any DomainClock, log: Log
    ) {
        self.settings = settings
        self.account = account
        self.simulated = simulated
        self.source = source
        self.publisher = publisher
        self.clock = clock
        self.log = log
    }

    func prepare(_ job: Job, on connection: PostgresConnection) throws -> Preparation {
        if let pending = try pending(job, connection) { return try publish(pending) }
        if case .refused(_, let reason) = try settings.users.take(at: clock.now(), in: connection) {
            return .skipped("source not available: \(reason)")
        }
        let answer = source.readFollowers()
        let now = clock.now()
        if case .value(_, let report?) = answer {
            try settings.users.observe(
                limit: report.limit, remaining: report.remaining, resetsAt: report.resetsAt, at: now, in: connection)
        }
        guard case .value(let followers, _) = answer else {
            guard let block = SourceBlock(answer, at: now) else {
                let error = answer.complaint ?? "no answer"
                log.warning("followers_unavailable", ["error": .text(error)])
                throw Failure(description: error)
            }
            try settings.users.block(until: block.until, reason: block.reason, at: now, in: connection)
            log.warning("source_blocked", ["endpoint": "users", "reason": .text(block.reason)])
            return .skipped("source not available: \(block.reason)")
        }
        return try publish(try store(followers, for: job, at: now, connection))
    }

    func perform(_ job: Job, _ preparation: Preparation, in connection: PostgresConnection) -> JobResult<Report> {
        switch preparation {
        case .published(let count): .done(Report(shared: count))
        case .skipped(let reason): .skipped(reason)
        }
    }

    func didFinish(_ job: Job, _ result: JobResult<Report>) {
        if case .skipped(let reason) = result { log.warning("followers_skipped", ["reason": .text(reason)]) }
    }

    /// Stores the snapshot and, with it, what is to be published.
    private func store(
        _ followers: Int64, for job: Job, at now: Timestamp, _ connection: PostgresConnection
    ) throws -> [AttributionMessage] {
        try connection.transaction {
            try JobQueue.hold(connection, job)
            let window = try FollowerSnapshots.add(
                followers: followers, account: account, simulated: simulated, at: now, in: connection)
            let messages = window.map { ShareAttribution.messages(for: $0, simulated: simulated) } ?? []
            let texts = messages.map { String(decoding: $0.encoded(), as: UTF8.self) }
            try connection.execute(
                """
                UPDATE jobs SET result = jsonb_build_object('followers', \(followers)::bigint, 'attributions',
                    to_jsonb(\(texts)::text[]))
                WHERE job_id = \(job.id)
                """)
            log.info(
                "followers_read",
                [
                    "followers": .int(followers), "change": .optional(window?.change),
                    "posts": .count(window?.posts.count ?? 0), "shared": .count(messages.count),
                ])
            return messages
        }
    }

    /// What an earlier attempt stored and did not finish publishing.
    private func pending(_ job: Job, _ connection: PostgresConnection) throws -> [AttributionMessage]? {
        let rows = try connection.execute(
            """
            SELECT ARRAY (SELECT jsonb_array_elements_text(result -> 'attributions')) AS messages
            FROM jobs WHERE job_id = \(job.id) AND result ? 'attributions'
            """)
        guard let row = rows.first else { return nil }
        return try row.texts("messages").compactMap(\.self).map { text in
            let decoded = Array(text.utf8).withUnsafeBytes { bytes in
                Result { () throws(MessageError) in try AttributionMessage.decode(bytes, using: decoder) }
            }
            return try decoded.get()
        }
    }

    private func publish(_ messages: [AttributionMessage]) throws(Failure) -> Preparation {
        guard messages.isEmpty || publisher.publish(messages) else {
            throw Failure(description: "the attributions could not be published")
        }
        return .published(messages.count)
    }

    private struct Failure: Error, CustomStringConvertible {
        let description: String
    }
}

/// The account's growth over a window, given to the posts of which the source does not tell it.
enum ShareAttribution {
    /// One message a post that can be given a share; none where the source tells every post's followers, or has told
    /// of more than came.
    static func messages(for window: FollowerWindow, simulated: Bool) -> [AttributionMessage] {
        let told = window.posts.reduce(Int64(0)) { $0 &+ ($1.directGain ?? 0) }
        let rest = window.change &- told
        let others = window.posts.filter { $0.directGain == nil }
        guard !others.isEmpty, rest.signum() == window.change.signum() || told == 0 else { return [] }
        let shares = FollowerShares.share(change: rest, gains: others.map(\.impressionsGained))
        return zip(others, shares).compactMap { post, share in
            guard let share else { return nil }
            return AttributionMessage(
                decisionID: post.decisionID, followersGained: share, windowStart: window.start, windowEnd: window.end,
                method: .share, collectedAt: window.end, simulated: simulated)
        }
    }
}
