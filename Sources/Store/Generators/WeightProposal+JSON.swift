import Learning
import Model
import Schema

/// What of a proposal is kept with its event, and what a preview prints: JSON objects, names in snake_case, unknown
/// values left out.
extension WeightProposal {
    /// The prior, how far single posts scatter, and whether a best generator can be named.
    public var posteriorJSON: String {
        var writer = JSONWriter()
        writer.beginObject()
        writePosterior(to: &writer)
        writer.endObject()
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    /// What the step is worth, by each estimate, and what the guard says.
    public var evaluationJSON: String { evaluationJSON(of: step) }

    /// The same of other weights than the proposal's own.
    public func evaluationJSON(of step: StepEvaluation) -> String {
        var writer = JSONWriter()
        writer.beginObject()
        write(step, to: &writer)
        writer.endObject()
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    private func writePosterior(to writer: inout JSONWriter) {
        writer.field("prior", posterior.prior.origin.rawValue)
        writer.field("prior_mean", 1000 * posterior.prior.mean)
        writer.field("prior_shape", posterior.prior.shape)
        writer.field("dispersion", posterior.dispersion.factor)
        let likeliest = states.indices.max { (probabilityOfBest[$0] ?? 0, $1) < (probabilityOfBest[$1] ?? 0, $0) }
        guard let likeliest, let chance = probabilityOfBest[likeliest] else { return }
        writer.field("likeliest", states[likeliest].name)
        writer.field("likeliest_with", chance)
        let isKnown = chance >= Self.bestLevel && posterior.prior.origin != .standing
        writer.field("best", isKnown ? "known" : FollowerPosterior.Standing.notEnoughEvidence.rawValue)
    }

    /// The chance of being the best from which a generator is said to be.
    public static let bestLevel = 0.95

    private func write(_ step: StepEvaluation, to writer: inout JSONWriter) {
        writer.field("guard", rule.rawValue)
        writer.field("verdict", step.verdict(rule).rawValue)
        writer.field("posts", Int64(step.present.posts))
        writer.field("posts_without_propensity", Int64(log.withoutPropensity))
        writer.field("clip", step.proposed.clip)
        write(step.present, "present", to: &writer)
        write(step.proposed, "proposed", to: &writer)
        write(step.difference, "difference", to: &writer)
    }

    private func write(_ evaluation: OffPolicyEvaluation, _ key: String, to writer: inout JSONWriter) {
        writer.beginObject(key)
        writer.field("effective_posts", evaluation.effectivePosts)
        writer.field("clipped_posts", Int64(evaluation.clipped))
        writer.field("unseen_share", evaluation.unseenShare)
        write(evaluation.inverse, "inverse_propensity", to: &writer)
        write(evaluation.selfNormalised, "self_normalised", to: &writer)
        write(evaluation.doublyRobust, "doubly_robust", to: &writer)
        writer.endObject()
    }

    private func write(_ estimate: OffPolicyEvaluation.Estimate?, _ key: String, to writer: inout JSONWriter) {
        guard let estimate else { return }
        writer.beginObject(key)
        writer.field("followers_per_1k", estimate.value)
        writer.field("standard_error", estimate.standardError)
        writer.field("low", estimate.low)
        writer.field("high", estimate.high)
        writer.endObject()
    }
}
