import Learning
import Model
import Postgres
import Store
import TestDeployments
import Timekeeping

@testable import Coordinator

/// Posts, readings and learn runs in a deployment's tables, by the programs' own statements.
extension Deployment {
    static let noon = Timestamp(seconds: 1_767_614_400)

    static func decision(_ number: Int) -> String { "00000000-0000-7000-8000-00000000000\(number)" }

    func apply(
        post number: Int, quality: Double? = 0.62, read minutes: Int64? = nil, impressions: Int64? = 900,
        likes: Int64? = 45
    ) throws {
        var messages: [LoopMessage] = [
            .post(
                PostMessage(
                    decisionID: Self.decision(number), postID: "p\(number)", status: .posted, origin: .own,
                    simulated: false, account: "test", decisionType: .thread,
                    banditArm: "educational_thread_morning", generatorName: "coach", qualityScore: quality,
                    createdAt: Self.noon - .hours(1), postedAt: Self.noon))
        ]
        if let minutes {
            messages.append(
                .metric(
                    MetricMessage(
                        decisionID: Self.decision(number), postID: "p\(number)", impressions: impressions,
                        likes: likes, retweets: 0, replies: 0, collectedAt: Self.noon + .minutes(minutes),
                        source: "tests", simulated: false)))
        }
        let effects = try MessageEffects(messages, plausibility: Plausibility(impressionsMax: 1_000_000))
        try connection.transaction { try effects.apply(in: connection) }
    }

    func plan(_ number: Int, at age: Span) throws {
        try ScrapeSchedule.plan(
            [
                ScrapeCheckpoint(
                    decisionID: Self.decision(number), ageSeconds: age.microseconds / 1_000_000,
                    postID: "p\(number)", postedAt: Self.noon, simulated: false)
            ], in: connection)
    }

    /// The part of a learn run that the gates have in it.
    func judge(_ configured: GateSetting = GateSetting(mode: .fixed), at slot: Timestamp) throws {
        let entry = try GateSettings.ruling(connection, configured: configured, slot: slot, now: slot)
        let candidates = try LearnCandidates.load(connection, windowStart: slot - .days(7))
        let thresholds = entry.setting.thresholds(for: candidates.ofWindow(learnsFromSimulated: false))
        let gate = try LearnGates.current(
            connection, thresholds, setting: entry.id, postsInWindow: candidates.count, at: slot)
        let verdicts = candidates.map {
            (candidate: $0, verdict: GateVerdict($0.subject, thresholds: thresholds, learnsFromSimulated: false))
        }
        try LearnVerdicts.store(connection, verdicts, gate: gate.id, at: slot)
        try RefusalCounts.store(connection, GateTally(verdicts.lazy.map(\.verdict)), at: slot)
        _ = try LearnVerdicts.updateExamples(connection, at: slot)
    }
}
