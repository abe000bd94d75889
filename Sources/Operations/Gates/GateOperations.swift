import Learning
import Model
import Postgres
import Runtime
import Store
import Timekeeping

/// A change of what the gates ask of posts.
public enum GateRequest: Hashable, Sendable {
    /// What is not named stays as it is.
    case set(mode: GateMode?, views: Double?, likes: Double?, age: Span?)
    /// What the settings say, and whatever they say from then on.
    case followConfiguration

    /// The longest age a gate may ask for: what a week of checkpoints can give.
    public static let longestAge = Span.days(7)

    var source: GateSettings.Source { self == .followConfiguration ? .configuration : .person }

    func setting(insteadOf current: GateSetting, configured: GateSetting) -> GateSetting {
        switch self {
        case .followConfiguration: configured
        case .set(let mode, let views, let likes, let age):
            GateSetting(
                mode: mode ?? current.mode, views: views ?? current.views, likes: likes ?? current.likes,
                age: age ?? current.age)
        }
    }
}

/// The learning gates: what posts must show to be learned from, what that holds back, and changing it.
///
/// Confined to the thread of its connection.
public struct GateOperations {
    private let connection: PostgresConnection
    private let configured: GateSetting
    private let windowDays: Int
    private let successRate: Double
    private let now: Timestamp

    public init(_ connection: PostgresConnection, _ configuration: Configuration, now: Timestamp) {
        self.connection = connection
        self.now = now
        configured = GateSetting(configuration)
        windowDays = configuration[.windowDays]
        successRate = configuration[.successRate]
    }

    private var window: Span { .days(Int64(windowDays)) }

    public func status() throws -> GateStatus {
        try connection.transaction(isolation: .repeatableRead) {
            try GateStatus(connection, configured: configured, now: now)
        }
    }

    /// Why a post is or is not learned from.
    ///
    /// - Parameter post: its decision id or its post id.
    /// - Throws: `OperationError` `.notFound`.
    public func explain(_ post: String) throws -> GateExplanation {
        try connection.transaction(isolation: .repeatableRead) {
            try GateExplanationReader(connection: connection, successRate: successRate, window: window, now: now)
                .read(post)
        }
    }

    public func history(limit: Int) throws -> GateHistory {
        try connection.transaction(isolation: .repeatableRead) {
            GateHistory(
                settings: try GateSettings.list(connection, limit: limit),
                thresholds: try LearnGates.list(connection, limit: limit))
        }
    }

    /// - Parameter isByDay: of each day (UTC) only its last learn run.
    public func counts(since: Timestamp? = nil, isByDay: Bool = false, limit: Int) throws -> GateCounts {
        GateCounts(slots: try RefusalCounts.list(connection, since: since, isByDay: isByDay, limit: limit))
    }

    /// What `perform` would change now, with what that does to the posts of the window.
    public func plan(_ request: GateRequest) throws -> ChangeReport {
        try change(request, .dryRun, dryRun: true, expecting: nil)
    }

    /// - Parameter expected: a plan somebody agreed to.
    /// - Throws: `OperationError` `.conflict` where the plan no longer holds.
    public func perform(
        _ request: GateRequest, _ audit: Audit, expecting expected: ChangeReport? = nil
    ) throws -> ChangeReport {
        try change(request, audit, dryRun: false, expecting: expected)
    }

    private func change(
        _ request: GateRequest, _ audit: Audit, dryRun: Bool, expecting expected: ChangeReport?
    ) throws -> ChangeReport {
        try connection.change(dryRun: dryRun, expecting: expected) {
            try connection.script(GateSettings.lock)
            let newest = try GateSettings.newest(connection)
            let before = newest?.setting ?? configured
            let after = request.setting(insteadOf: before, configured: configured)
            guard before != after || newest?.source != request.source else {
                return .unchanged("the gates are set so already")
            }
            try GateSettings.add(
                connection, after, source: request.source, by: audit.actor, because: audit.reason, validFrom: now,
                at: now)
            return try report(from: before, to: after, newest?.source, request.source)
        }
    }

    private func report(
        from before: GateSetting, to after: GateSetting, _ oldSource: GateSettings.Source?,
        _ source: GateSettings.Source
    ) throws -> ChangeReport {
        let isShadow = try Deployment.load(connection).learnsFromSimulated
        let posts = try LearnCandidates.load(connection, windowStart: now - window)
            .ofWindow(learnsFromSimulated: isShadow)
        func learnable(_ thresholds: GateThresholds) -> Int {
            GateTally(posts.lazy.map { GateVerdict($0, thresholds: thresholds, learnsFromSimulated: isShadow) })
                .learnable
        }
        let (old, new) = (before.thresholds(for: posts), after.thresholds(for: posts))
        let (oldCount, newCount) = (learnable(old), learnable(new))
        var changes = after.differences(from: before).map {
            ChangeReport.Change($0.name, before: .text($0.before), after: .text($0.after))
        }
        var summary = changes.isEmpty ? ["the same numbers"] : []
        if oldSource != source {
            changes.append(
                .init("source", before: .optional(oldSource?.rawValue), after: .text(source.rawValue)))
        }
        changes.append(.init("learnable posts", before: .count(oldCount), after: .count(newCount)))
        summary += after.differences(from: before).map { "\($0.name): \($0.before) to \($0.after)" }
        summary.append(
            old.words == new.words
                ? "the posts of the window are judged as before, by \(new.words)"
                : "current: \(old.words); then \(new.words)")
        summary.append(
            "of \(posts.count) posts in the window \(oldCount) may be learned from now, and \(newCount) then")
        return ChangeReport(summary, changes)
    }
}

extension GateThresholds {
    fileprivate var words: String { "\(views.formatted) impressions, \(likes.formatted) likes, \(age.words) old" }
}

extension Double {
    /// Without a fraction where there is none.
    fileprivate var formatted: String { self == rounded() && abs(self) < 1e15 ? String(Int64(self)) : String(self) }
}
