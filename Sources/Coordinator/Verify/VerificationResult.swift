/// What a verification found.
struct VerificationResult: Sendable {
    let checks: [Check]
    /// Groups of learners whose messages may be gone from the topics.
    let otherLearners: [String]

    var tally: VerificationTally { VerificationTally(checks) }

    var agrees: Bool { checks.allSatisfy(\.agrees) }

    /// What may explain a disagreement, where something may.
    var hint: String? {
        guard !agrees, !otherLearners.isEmpty else { return nil }
        return "Rows written by \(otherLearners.joined(separator: ", ")) cannot agree where the topics no longer hold "
            + "their messages, as after a broker that kept them in memory was started anew."
    }
}
