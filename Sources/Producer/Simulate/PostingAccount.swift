import CommandLine
import Determinism
import Glibc
import HTTP
import Kafka
import Learning
import Model
import Postgres
import Runtime
import Schema
import Store
import Timekeeping

/// An account that posts by itself. Day by day it plans the hours, and at each post's time it draws the post from what
/// is learned by then, publishes it on the simulated network, and then its record on `posts`.
///
/// Every draw has a generator of its own, named by day and index, and every decision an id made of the same: a run that
/// was killed goes on where it was, a post that was made but not recorded is found again by its decision. While a
/// server is away the post in hand is tried again; when only the database is away, the last evidence (at first the
/// default weights) goes on being used, and an alert says so once. Blocking, for one thread.
final class PostingAccount {
    private let configuration: Configuration
    private let settings: PlanSettings
    private let clock: any DomainClock
    private let log: Log
    private let health: Health
    private let posts: Counter
    private let fallback: Gauge
    private let network: SimulatedNetworkClient
    private let store: PlanStore
    private let deployment: Deployment
    private var sink: RecordSink
    private var evidence = PlanEvidence.defaults
    private var drawing: PostDrawing?
    private var isFallingBack = false
    private var backoff: Backoff
    private(set) var summary: SimulationSummary

    init(
        _ configuration: Configuration, _ settings: PlanSettings, clock: any DomainClock, log: Log,
        health: Health = Health(), metrics: Metrics = Metrics()
    ) throws {
        self.health = health
        posts = metrics.counter(.producerPosts)
        fallback = metrics.gauge(.producerFallback)
        fallback.set(0)
        self.configuration = configuration
        self.settings = settings
        self.clock = clock
        self.log = log
        network = try SimulatedNetworkClient(configuration)
        store = try PlanStore(configuration)
        deployment = try store.deployment()
        guard deployment.learnsFromSimulated else {
            throw CommandFailure(
                .badInput, "the deployment is \(deployment.mode.rawValue): simulate needs ROOKERY_MODE=shadow")
        }
        sink = try RecordSink(configuration, topics: [.posts], log: log)
        backoff = Backoff(cap: .seconds(2), seed: settings.seed ^ UInt64(getpid()))
        summary = SimulationSummary(account: deployment.account, seed: settings.seed)
    }

    /// Posts until the end of the plan, or until the task is cancelled.
    func run() throws {
        let end = settings.end(startedAt: deployment.startedAt)
        let now = clock.now()
        guard var day = try attempt({ try store.day(of: now - PlanSettings.patience) }) else { return }
        day = max(0, day)
        health.started()
        defer { health.ended("plan") }
        while !Task.isCancelled {
            guard let starts = try attempt({ try store.hourStarts(day: day) }), let first = starts.first else { return }
            if let end, first >= end { return }
            guard waitUntil(first) else { return }
            try run(day: day, starts, end: end)
            day += 1
        }
    }

    private func run(day: Int, _ starts: [Timestamp], end: Timestamp?) throws {
        refreshEvidence()
        let schedule = settings.schedule(day: day, evidence: evidence)
        let hoursVersion = evidence.armsVersion
        let decisions = schedule.slots.map { decision(day, $0.index, dayStart: starts[0]) }
        guard let known = try attempt({ try store.posted(among: decisions) }) else { return }
        for slot in schedule.slots {
            let due = starts[slot.hour] + slot.offset
            if let end, due >= end { break }
            if due < deployment.startedAt { continue }
            if known.contains(decisions[slot.index]) {
                summary.addFound()
                continue
            }
            guard waitUntil(due) else { return }
            guard clock.now() - due <= PlanSettings.patience else {
                summary.missed += 1
                continue
            }
            try post(day, slot, hoursVersion: hoursVersion, decision: decisions[slot.index], at: due)
        }
    }

    private func post(
        _ day: Int, _ slot: DaySchedule.Slot, hoursVersion: String?, decision: String, at due: Timestamp
    ) throws {
        refreshEvidence()
        guard let drawing else { return }
        var generator = settings.generator(day: day, index: slot.index)
        let planned = drawing.draw(hour: slot.hour, using: &generator)
        let sent: Void? = try attempt {
            let id = try network.publish(planned, decision: decision, hour: slot.hour, at: due)
            var record = record(planned, decision: decision, postID: id, at: PostID.moment(of: id) ?? due)
            record.hourPropensity = slot.propensity
            record.stateVersion = planned.stateVersion(hours: hoursVersion)
            try sink.send(.posts, decision: decision, record.encoded())
            try sink.flush(timeout: .seconds(40))
        }
        if sent != nil {
            summary.add(planned, hour: slot.hour)
            posts.add()
        }
        summary.delivered = sink.delivered
    }

    private func record(_ post: PlannedPost, decision: String, postID: String, at moment: Timestamp) -> PostMessage {
        PostMessage(
            decisionID: decision, postID: postID, status: .posted, origin: .own, simulated: true,
            account: deployment.account, decisionType: post.arm.format ?? .single, banditArm: post.arm.description,
            generatorName: post.generator, generatorConfidence: post.confidence, topic: post.topic,
            hookType: PostText(post.text).hookType.rawValue, style: "plain", content: post.text,
            qualityScore: post.quality, noveltyScore: post.novelty, expertiseLevel: post.expertise,
            viralScore: post.viralScore, propensity: post.propensity, armPropensity: post.armPropensity,
            createdAt: moment, postedAt: moment)
    }

    private func decision(_ day: Int, _ index: Int, dayStart: Timestamp) -> String {
        let step = Span.days(1).microseconds / Int64(max(1, settings.postsPerDay))
        return DecisionID.derived(
            from: "plan/\(deployment.account)/\(settings.seed)/\(day)/\(index)",
            at: dayStart + Span(microseconds: step * Int64(index)))
    }

    private func refreshEvidence() {
        do {
            let read = try store.evidence()
            if read != evidence || drawing == nil { drawing = PostDrawing(read, exploration: settings.exploration) }
            evidence = read
            if isFallingBack { log.info("alert_resolved", alert("plans go by what is learned again")) }
            isFallingBack = false
            fallback.set(0)
        } catch {
            if drawing == nil { drawing = PostDrawing(evidence, exploration: settings.exploration) }
            guard !isFallingBack else { return }
            isFallingBack = true
            fallback.set(1)
            let source = evidence.weightsVersion == nil ? "the default weights" : "the weights that were read last"
            log.warning("alert_opened", alert("plans go by \(source), because the database cannot be asked: \(error)"))
        }
    }

    /// Named as the coordinator names its alerts: it cannot see this one, with the database away.
    private func alert(_ summary: String) -> Log.Fields {
        [
            "kind": "plan_fallback", "subject": .text(deployment.account), "severity": "warning",
            "summary": .text(summary), "domain_time": .time(clock.now()),
        ]
    }
}

extension PostingAccount {
    /// Waits for domain time to come; `false` when the task was cancelled meanwhile.
    private func waitUntil(_ moment: Timestamp) -> Bool {
        while clock.now() < moment {
            if Task.isCancelled { return false }
            health.beat("plan", within: .seconds(120))
            pause(.milliseconds(10))
        }
        return !Task.isCancelled
    }

    /// Does what needs a server, again and again while it is away; `nil` when the task was cancelled meanwhile.
    private func attempt<Result>(_ body: () throws -> Result) throws -> Result? {
        while !Task.isCancelled {
            health.beat("plan", within: .seconds(120))
            do {
                let result = try body()
                backoff.reset()
                health.ready("servers")
                return result
            } catch {
                guard Self.isPassing(error) else { throw error }
                log.warning("plan_waits", ["error": .text("\(error)")])
                health.notReady("servers", "\(error)")
                if let error = error as? KafkaError, error.isFatal {
                    sink = try RecordSink(configuration, topics: [.posts], log: log)
                }
                pause(backoff.next())
            }
        }
        return nil
    }

    private static func isPassing(_ error: any Error) -> Bool {
        switch error {
        case let error as HTTPError: error.isRetryable
        case let error as SimulatedNetworkClient.Refusal: error.isRetryable
        case let error as PostgresError: error.isRetryable
        case let error as KafkaError: error.isRetriable || error.isFatal
        default: false
        }
    }

    private func pause(_ duration: Duration) { usleep(UInt32(min(duration / .microseconds(1), 2_000_000))) }
}

/// What `simulate` was asked for.
struct PlanSettings: Sendable {
    let seed: UInt64
    let postsPerDay: Int
    /// Posts due at or after it are not made; `nil` goes on for good.
    let days: Int?
    let until: Timestamp?
    /// Shares in 0…1.
    let exploration: Double
    let ucbC: Double

    /// A post that could not go out within a day of its time is left: an account does not catch up on a week's silence.
    static let patience = Span.days(1)

    /// The hours of a day; its draws touch no other day's.
    func schedule(day: Int, evidence: PlanEvidence) -> DaySchedule {
        var generator = SeededGenerator(seed: seed, stream: "hours/\(day)")
        return DaySchedule(
            posts: postsPerDay, hours: evidence.hours, exploration: exploration, c: ucbC, using: &generator)
    }

    /// For the draws of one post alone.
    func generator(day: Int, index: Int) -> SeededGenerator {
        SeededGenerator(seed: seed, stream: "post/\(day)/\(index)")
    }

    func end(startedAt: Timestamp) -> Timestamp? {
        let byDays = days.map { startedAt + .days(Int64($0)) }
        return [byDays, until].compactMap(\.self).min()
    }
}

/// What an account that posts by itself did.
struct SimulationSummary: Sendable {
    let account: String
    let seed: UInt64
    private(set) var posts = 0
    /// Posts an earlier run had made.
    private(set) var found = 0
    /// Posts whose time had passed by more than a day.
    var missed = 0
    private(set) var byArm: [String: Int] = [:]
    private(set) var byGenerator: [String: Int] = [:]
    private(set) var byHour = [Int](repeating: 0, count: 24)
    var delivered = Delivered()

    init(account: String, seed: UInt64) {
        self.account = account
        self.seed = seed
    }

    mutating func add(_ post: PlannedPost, hour: Int) {
        posts += 1
        byArm[post.arm.contentArm, default: 0] += 1
        byGenerator[post.generator, default: 0] += 1
        byHour[hour] += 1
    }

    mutating func addFound(_ count: Int = 1) { found += count }

    var text: String {
        let top = { (counts: [String: Int]) in
            counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(3).map { "\($0.key) \($0.value)" }
                .joined(separator: ", ")
        }
        var text = "\(posts) posts made for \(account), \(found) found from an earlier run, \(missed) missed"
        if posts > 0 { text += "\n  arms: \(top(byArm))\n  generators: \(top(byGenerator))" }
        return text
    }
}

extension SimulationSummary: Encodable {
    private enum Key: String, CodingKey {
        case account, seed, posts, found, missed, delivered
        case byArm = "arms"
        case byGenerator = "generators"
        case byHour = "hours"
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(account, forKey: .account)
        try container.encode(Int64(bitPattern: seed), forKey: .seed)
        try container.encode(posts, forKey: .posts)
        try container.encode(found, forKey: .found)
        try container.encode(missed, forKey: .missed)
        try container.encode(byArm, forKey: .byArm)
        try container.encode(byGenerator, forKey: .byGenerator)
        try container.encode(byHour, forKey: .byHour)
        try container.encode(delivered, forKey: .delivered)
    }
}
