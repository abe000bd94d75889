import CommandLine
import Learning
import Postgres
import Runtime
import Store
import Timekeeping

/// What would come of a request, worked out on the tables as they are, before anything is written.
struct GatePlan: Sendable {
    let before: GateSetting
    let after: GateSetting
    let source: GateSettings.Source
    /// Whether nothing would be written.
    let isAlready: Bool
    /// The thresholds that each comes to for the window's posts, and how many of them pass.
    let thresholdsBefore: GateThresholds
    let thresholdsAfter: GateThresholds
    let posts: Int
    let learnableBefore: Int
    let learnableAfter: Int

    var changes: [(name: String, before: String, after: String)] { after.differences(from: before) }
}

/// Changes what the gates are asked to be, for a command or the page, and leaves who, when and why.
struct GateDesk {
    let connection: PostgresConnection
    let configured: GateSetting
    let windowDays: Int
    let now: Timestamp

    /// Writes nothing.
    func plan(_ request: GateRequest) throws -> GatePlan {
        try connection.transaction(isolation: .repeatableRead) {
            try plan(request, try GateSettings.newest(connection))
        }
    }

    /// - Throws: `CommandFailure` with exit code 5 where somebody else changed the setting since it was planned.
    func carryOut(_ request: GateRequest, as planned: GatePlan, by person: String, because reason: String) throws {
        try connection.transaction {
            try connection.script(GateSettings.lock)
            let newest = try GateSettings.newest(connection)
            guard (newest?.setting ?? configured) == planned.before else {
                throw CommandFailure(.refused, "the gates have been set meanwhile; look again")
            }
            guard !planned.isAlready else { return }
            try GateSettings.add(
                connection, planned.after, source: planned.source, by: person, because: reason, validFrom: now, at: now)
        }
    }

    private func plan(_ request: GateRequest, _ newest: GateSettings.Entry?) throws -> GatePlan {
        let before = newest?.setting ?? configured
        let after = request.setting(instead: before)
        let isShadow = try Deployment.load(connection).learnsFromSimulated
        let candidates = try LearnCandidates.load(connection, windowStart: now - .days(Int64(windowDays)))
        let window = candidates.ofWindow(learnsFromSimulated: isShadow)
        let (old, new) = (before.thresholds(for: window), after.thresholds(for: window))
        func learnable(_ thresholds: GateThresholds) -> Int {
            GateTally(
                window.lazy.map { GateVerdict($0, thresholds: thresholds, learnsFromSimulated: isShadow) }
            ).learnable
        }
        return GatePlan(
            before: before, after: after, source: request.source,
            isAlready: before == after && newest?.source == request.source, thresholdsBefore: old,
            thresholdsAfter: new, posts: window.count, learnableBefore: learnable(old), learnableAfter: learnable(new))
    }
}
