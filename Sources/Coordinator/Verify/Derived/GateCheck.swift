import Schema
import Timekeeping

/// Every verdict of the gates follows from its own thresholds, from what the messages say the post's counts were at
/// the reading it judged, and from the post itself.
enum GateCheck {
    static func check(
        decisions: [String: GateDecisionRow], gates: [Int64: GateLimits], fold: MessageFold, isShadow: Bool
    ) -> Check {
        var check = Check("gate_decisions", unit: "verdicts")
        let outcomes = fold.outcomes { decisions[$0]?.collectedAt }
        for (decision, row) in decisions.sorted(by: { $0.key < $1.key }) {
            check.compared += 1
            guard let gate = gates[row.gateID], let outcome = outcomes[decision], let post = fold.posts[decision] else {
                check.disagreements.append(
                    Disagreement(
                        key: decision, what: "row", expected: "a post, a reading and thresholds", found: "not all"))
                continue
            }
            let reasons = reasons(post.message, outcome, gate, isShadow: isShadow)
            let pairs: [(String, Cell, Cell)] = [
                ("impressions", .integer(outcome.impressions), .integer(row.impressions)),
                ("likes", .integer(outcome.likes), .integer(row.likes)),
                ("age_seconds", .summed(age(post.message, outcome)?.seconds), .summed(row.ageSeconds)),
                ("reasons", .list(reasons.sorted()), .list(row.reasons.sorted())),
                ("learnable", .boolean(reasons.isEmpty), .boolean(row.learnable)),
            ]
            for (what, should, has) in pairs where !should.agrees(with: has) {
                check.disagreements.append(
                    Disagreement(key: decision, what: what, expected: should.description, found: has.description))
            }
        }
        return check
    }

    /// The examples are the learnable posts, no more and no fewer.
    static func checkExamples(_ examples: Set<String>, decisions: [String: GateDecisionRow]) -> Check {
        var expected = TableImage("learning_examples", columns: [])
        var found = expected
        for (decision, row) in decisions where row.learnable { expected.put(decision, []) }
        for example in examples { found.put(example, []) }
        return TableComparison.compare(expected: expected, found: found)
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
