import Learning
import Runtime
import Store

extension WeightRun.Report {
    /// For `jobs.result` and the log: every weight with what moved it.
    var summary: StructuredValue {
        .object([
            .init("event", .int(eventID)), .init("posts", .int(posts)),
            .init("generators_updated", .count(proposal.update.updatedCount)),
            .init("top_performer", .optional(proposal.update.topPerformer?.name)),
            .init("drive", .text(proposal.policy.drive.rawValue)), .init("guard", .text(proposal.rule.rawValue)),
            .init("verdict", .text(proposal.verdict.rawValue)), .init("worth", .text(proposal.verdictReason)),
            .init(
                "weights",
                .list(
                    proposal.update.changes.indices.map { index in
                        let change = proposal.update.changes[index]
                        return Self.summary(change, proposal, index, trend: trends[change.name])
                    })),
        ])
    }

    private static func summary(
        _ change: WeightUpdate.Change, _ proposal: WeightProposal, _ index: Int, trend: Trend?
    ) -> StructuredValue {
        .object([
            .init("generator", .text(change.name)), .init("old", .double(change.old)),
            .init("target", .double(change.target)), .init("new", .double(change.new)),
            .init("f_per_1k", .optional(change.evidence.followersPerThousand)),
            .init("posterior_f_per_1k", .double(proposal.posterior.mean[index])),
            .init("probability_of_best", .optional(proposal.probabilityOfBest[index])),
            .init("measured_posts", .int(change.evidence.measuredPosts)),
            .init("tier", .optional(change.evidence.tier?.rawValue)), .init("trend", .optional(trend?.rawValue)),
            .init("reason", .text(change.reason)),
        ])
    }
}
