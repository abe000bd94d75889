import Learning
import Model
import Schema
import Timekeeping

/// Every verdict of the gates follows from its own thresholds, from what the messages say the post's counts were at
/// the reading it judged, and from the post itself.
enum GateCheck {
    static func check(
        decisions: [String: GateDecisionRow], gates: [Int64: GateLimits], fold: MessageFold, isShadow: Bool
    ) -> Comparison {
        var check = Comparison("gate_decisions", unit: "verdicts")
        let outcomes = fold.outcomes { decisions[$0]?.collectedAt }
        for (decision, row) in decisions.sorted(by: { $0.key < $1.key }) {
            guard let gate = gates[row.gateID], let outcome = outcomes[decision], let post = fold.posts[decision] else {
                check.compared += 1
                check.disagree(decision, "row", expected: "a post, a reading and thresholds", found: "not all")
                continue
            }
            let reasons = reasons(post.message, outcome, gate, isShadow: isShadow)
            check.compare(
                decision,
                ("impressions", .integer(outcome.impressions), .integer(row.impressions)),
                ("likes", .integer(outcome.likes), .integer(row.likes)),
                ("age_seconds", .summed(age(post.message, outcome)?.seconds), .summed(row.ageSeconds)),
                ("reasons", .list(reasons.sorted()), .list(row.reasons.sorted())),
                ("learnable", .boolean(reasons.isEmpty), .boolean(row.learnable)))
        }
        return check
    }

    /// The examples are the learnable posts, no more and no fewer.
    static func checkExamples(_ examples: Set<String>, decisions: [String: GateDecisionRow]) -> Comparison {
        Comparison("learning_examples", expected: decisions.filter(\.value.learnable).keys, found: examples)
    }

    private static func age(_ post: PostMessage, _ outcome: FoldedOutcome) -> Span? {
        post.postedAt.map { outcome.collectedAt - $0 }
    }

    private static func reasons(
        _ post: PostMessage, _ outcome: FoldedOutcome, _ gate: GateLimits, isShadow: Bool
    ) -> [String] {
        var reasons: [String] = []
        if post.origin == .external { reasons.append("external") }
        // Both the post and its reading must be of the deployment's own kind.
        if !isShadow && (post.simulated || outcome.simulated) { reasons.append("simulated") }
        if isShadow && !(post.simulated && outcome.simulated) { reasons.append("not_simulated") }
        if post.status == .draft { reasons.append("not_posted") }
        if let impressions = outcome.impressions, Double(impressions) < gate.viewsMin { reasons.append("views_low") }
        if let likes = outcome.likes, Double(likes) < gate.likesMin { reasons.append("likes_low") }
        if let age = age(post, outcome), age.seconds < gate.ageMinSeconds { reasons.append("too_young") }
        if outcome.engagementRate == nil { reasons.append("rate_unknown") }
        if post.qualityScore == nil { reasons.append("features_missing") }
        return reasons
    }
}

/// Each example counts once for its content arm and once for its hour, at the rate its latest verdict saw.
enum ArmCheck {
    /// One learnable post as the arms see it.
    struct Example: Sendable {
        var banditArm: String?
        var decisionType: PostMessage.DecisionType
        /// Of posting, in the account's time zone.
        var hour: Int
        var rate: Double
    }

    static func check(examples: [Example], arms: [String: ArmRow], successRate: Double) -> Comparison {
        var rates: [String: [Double]] = [:]
        for example in examples {
            if let arm = example.banditArm.flatMap({ ArmName($0) }) {
                rates[arm.contentArm, default: []].append(example.rate)
            }
            rates[TimingArm.name(hour: example.hour), default: []].append(example.rate)
        }
        var check = Comparison("bandit_arms", unit: "arms")
        for name in Set(rates.keys).union(arms.keys).sorted() {
            let pulled = rates[name] ?? []
            let wins = pulled.filter { $0 > successRate }.count
            let stored = arms[name] ?? ArmRow(successes: 0, failures: 0, averageReward: nil)
            let mean = pulled.isEmpty ? nil : pulled.reduce(0, +) / Double(pulled.count)
            check.compare(
                name,
                ("successes", .integer(Int64(wins)), .integer(stored.successes)),
                ("failures", .integer(Int64(pulled.count - wins)), .integer(stored.failures)),
                ("avg_reward", .summed(mean), .summed(stored.averageReward)))
        }
        return check
    }
}

/// Generators: their weights follow from the recorded events, and their posts from the messages.
enum GeneratorCheck {
    /// The recorded changes, done again from the registry's defaults, must lead to the weights that are stored.
    ///
    /// - Parameter events: in the order in which they took hold.
    static func checkWeights(events: [WeightEvent], stored: [GeneratorState]) -> Comparison {
        var replay = WeightReplay()
        for event in events { replay.apply(event) }
        replay.finish(stored: stored)
        var check = Comparison("weights replayed", unit: "events", compared: replay.events)
        for parting in replay.mismatches {
            check.disagree(
                parting.place, parting.what, expected: parting.expected ?? "none", found: parting.found ?? "none")
        }
        return check
    }

    /// Every generator's posts, by the messages.
    ///
    /// - Parameter names: the registered generator by each key of its names.
    static func checkPosts(fold: MessageFold, names: [String: String], stored: [String: GeneratorRow]) -> Comparison {
        var posts: [String: Int64] = [:]
        for post in fold.posts.values where post.message.origin == .own && post.message.status == .posted {
            if let name = post.message.generator(names) { posts[name, default: 0] += 1 }
        }
        var check = Comparison("generator_weights", unit: "generators")
        for name in Set(posts.keys).union(stored.keys).sorted() {
            check.compare(
                name, ("total_posts", .integer(posts[name] ?? 0), .integer(stored[name]?.totalPosts)))
        }
        let total = stored.values.reduce(0) { $0 + ($1.state.status.isEligible ? $1.state.weight : 0) }
        if abs(total - 1) > WeightReplay.tolerance {
            check.disagree("all", "sum of weights", expected: "1", found: "\(total)")
        }
        return check
    }
}

/// What was predicted for each post follows from the version in force when the post was made, and from the post.
enum PredictionCheck {
    /// - Parameters:
    ///   - versions: what was published, by rising moment.
    ///   - isComplete: the predictor has come as far as the learner, so that every post has its prediction.
    static func check(
        _ predictions: [String: PredictionRow], versions: [VersionRow], fold: MessageFold, isComplete: Bool
    ) -> Comparison {
        var check = Comparison("predictions", unit: "posts")
        let payloads = versions.map { version in
            Array(version.payload.utf8).withUnsafeBytes { try? PredictorPayload.decode($0, using: MessageDecoder()) }
        }
        for (decision, post) in fold.posts.sorted(by: { $0.key < $1.key }) {
            guard let row = predictions[decision] else {
                if isComplete { check.disagreements.append(.missing(decision)) }
                continue
            }
            let message = post.message
            let index = versions.lastIndex { $0.publishedAt <= message.createdAt }
            let payload = index.flatMap { payloads[$0] } ?? .defaults
            let rate = payload.predictedRate(
                quality: message.qualityScore ?? 0.5,
                contentType: message.banditArm.flatMap { ArmName($0) }?.contentType, hour: row.hour,
                isThread: message.decisionType == .thread)
            let follow = payload.followProbability(
                novelty: message.noveltyScore ?? 0.5, expertise: message.expertiseLevel ?? 0.5,
                viralScore: message.viralScore ?? 50)
            check.compare(
                decision,
                ("version_ms", .integer(index.map { versions[$0].milliseconds }), .integer(row.versionMilliseconds)),
                ("predicted_rate", .summed(rate), .summed(row.predictedRate)),
                ("follow_probability", .summed(follow), .summed(row.followProbability)))
        }
        return check
    }
}

extension PredictorPayload {
    /// What holds before the first version.
    fileprivate static let defaults = PredictorPayload(
        versionMilliseconds: 0,
        meta: PredictorMetadata(
            trainedOn: 0, trainedAt: Timestamp(microseconds: 0), windowDays: 7, modelID: nil, timeZone: "UTC"))
}
