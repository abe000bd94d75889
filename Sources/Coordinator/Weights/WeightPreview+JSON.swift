import Learning
import Model
import Schema
import Store

extension WeightPreview {
    /// One JSON object: the weights by generator, the posterior, and the evaluation as events keep it.
    var json: String {
        var writer = JSONWriter(capacity: 8192)
        writer.beginObject()
        writer.field("window_end", settings.end)
        writer.field("window_days", Int64(settings.windowDays))
        writer.field("learnable_posts", posts)
        writer.field("would_run", posts >= settings.leastPosts)
        writer.field("drive", settings.policy.drive.rawValue)
        writer.beginObject("generators")
        let intervals = proposal.posterior.interval(0.95)
        let standings = proposal.posterior.standings
        for (index, change) in proposal.update.changes.enumerated() {
            writer.beginObject(change.name)
            writer.field("weight", change.old)
            writer.field("proposed_weight", weights[index])
            if settings.asked.isEmpty {
                writer.field("target_weight", change.target)
                writer.field("reason", change.reason)
            }
            writer.field("measured_posts", change.evidence.measuredPosts)
            number("followers_per_1k", change.evidence.followersPerThousand, to: &writer)
            writer.field("posterior_mean", proposal.posterior.mean[index])
            writer.field("posterior_low", intervals[index].lowerBound)
            writer.field("posterior_high", intervals[index].upperBound)
            number("probability_of_best", proposal.probabilityOfBest[index], to: &writer)
            writer.field("standing", standings[index].rawValue)
            writer.endObject()
        }
        writer.endObject()
        writer.beginObject("posterior")
        proposal.writePosterior(to: &writer)
        writer.endObject()
        writer.beginObject("evaluation")
        proposal.write(step, to: &writer)
        writer.endObject()
        writer.endObject()
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    private func number(_ key: String, _ value: Double?, to writer: inout JSONWriter) {
        if let value { writer.field(key, value) } else { writer.null(key) }
    }
}
