/// How much less is lost with a model than with a reference that knows nothing of a post: 1 − Σ loss / Σ loss of the
/// reference (Murphy, 1988). Above 0 the model knows something; below it, guessing the mean does better.
public struct SkillScore: Hashable, Sendable {
    public private(set) var count = 0
    /// Sums of losses; lower is better.
    public private(set) var loss = 0.0
    public private(set) var referenceLoss = 0.0

    public init() {}

    /// Adds what one post cost both.
    public mutating func add(loss: Double, reference: Double) {
        count += 1
        self.loss += loss
        referenceLoss += reference
    }

    public static func + (left: SkillScore, right: SkillScore) -> SkillScore {
        var sum = left
        sum.count += right.count
        sum.loss += right.loss
        sum.referenceLoss += right.referenceLoss
        return sum
    }

    /// At most 1 and never floored; `nil` where the reference lost nothing: then no model can be told from it.
    public var skill: Double? { referenceLoss > 0 ? 1 - loss / referenceLoss : nil }
}

/// The losses that skill is told in.
public enum Loss {
    public static func squared(_ prediction: Double, _ outcome: Double) -> Double {
        (prediction - outcome) * (prediction - outcome)
    }

    /// −log of the probability given to what came, as `ClassificationMetrics` counts it.
    ///
    /// - Parameter outcome: 0 or 1.
    public static func logarithmic(_ probability: Double, _ outcome: Double) -> Double {
        ClassificationMetrics(probabilities: [probability], classes: [outcome])?.logLoss ?? 0
    }
}
