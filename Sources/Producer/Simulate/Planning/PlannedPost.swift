import Model

/// One post as it was drawn: what it is, by whom, and with what chance that was chosen.
struct PlannedPost: Hashable, Sendable {
    let arm: ArmName
    /// Of the registry.
    let generator: String
    /// The chance with which this generator was drawn, in (0, 1].
    let propensity: Double
    /// The chance with which this content arm was drawn, in (0, 1].
    let armPropensity: Double
    /// States of the weights and the arms that these were drawn from.
    let weightsVersion: String?
    let armsVersion: String?
    /// 0…1: n / (n + 10) over the generator's measured posts.
    let confidence: Double
    let topic: String
    let text: String
    /// 0…1.
    let quality: Double
    let novelty: Double
    let expertise: Double
    /// 0…100.
    let viralScore: Double
}

extension PlannedPost {
    /// What a record says of the states its choices were drawn from: `weights:<version> arms:<version> hours:<version>`,
    /// `default` where nothing learned could be read.
    func stateVersion(hours: String?) -> String {
        "weights:\(weightsVersion ?? "default") arms:\(armsVersion ?? "default") hours:\(hours ?? "default")"
    }
}
