/// What a generator's target is made of; the parts sum to it.
public struct TargetParts: Hashable, Sendable {
    /// Its equal part of the exploration.
    public var exploration: Double
    /// What its score brings.
    public var score: Double
    /// What lifts it to the floor.
    public var floor: Double
    /// The fair share, as far as it is more than exploration: of a new one, one on trial, or where scores are all alike.
    public var fair: Double
    /// Its weight as it stands: locked, set by hand, or kept for want of evidence.
    public var kept: Double

    public init(
        exploration: Double = 0, score: Double = 0, floor: Double = 0, fair: Double = 0, kept: Double = 0
    ) {
        self.exploration = exploration
        self.score = score
        self.floor = floor
        self.fair = fair
        self.kept = kept
    }

    public var total: Double { exploration + score + floor + fair + kept }
}
