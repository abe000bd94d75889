import Learning
import Runtime

extension Optimization.Report {
    /// For `jobs.result` and the log: every weight with what moved it.
    var summary: StructuredValue {
        .object([
            .init("event", .int(eventID)), .init("posts", .int(posts)),
            .init("generators_updated", .count(update.updatedCount)),
            .init("top_performer", .optional(update.topPerformer?.name)),
            .init("weights", .list(update.changes.map { Self.summary($0, trend: trends[$0.name]) })),
        ])
    }

    private static func summary(_ change: WeightUpdate.Change, trend: Trend?) -> StructuredValue {
        .object([
            .init("generator", .text(change.name)), .init("old", .double(change.old)),
            .init("target", .double(change.target)), .init("new", .double(change.new)),
            .init("f_per_1k", .optional(change.evidence.followersPerThousand)),
            .init("measured_posts", .int(change.evidence.measuredPosts)),
            .init("tier", .optional(change.evidence.tier?.rawValue)), .init("trend", .optional(trend?.rawValue)),
            .init("reason", .text(change.reason)),
        ])
    }
}
