import Schema

/// One post as it was drawn: what it is, by whom, and with what chance that was chosen.
struct PlannedPost: Hashable, Sendable {
    let arm: ArmName
    let generator: Generator
    /// The chance with which this generator was drawn, in (0, 1].
    let propensity: Double
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
