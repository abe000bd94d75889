import Determinism

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

    /// At most 1 and never floored; `nil` where the reference lost nothing: then skill is undefined.
    public var skill: Double? { referenceLoss > 0 ? 1 - loss / referenceLoss : nil }
}

/// The losses that skill is measured in.
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

/// An interval for a figure of dependent observations, by drawing whole blocks with replacement (Carlstein, 1986).
///
/// Posts of one month share their audience and their mood, so that single posts are no independent draws; months nearly
/// are. Percentile interval of the recomputed figure.
public struct BlockBootstrap: Sendable {
    /// With fewer blocks an interval would claim more than they can show.
    public static let leastBlocks = 6

    public let draws: Int
    /// Share of the draws the interval holds.
    public let level: Double

    public init(draws: Int = 2000, level: Double = 0.95) {
        self.draws = draws
        self.level = level
    }

    /// - Parameter figure: of a sample of the blocks, each as often as it was drawn; `nil` leaves the draw out.
    /// - Returns: `nil` with fewer than `leastBlocks` blocks, or where half of the draws or more gave no figure.
    public func interval<Block>(
        of blocks: [Block], using generator: inout SeededGenerator, _ figure: ([Block]) -> Double?
    ) -> ClosedRange<Double>? {
        guard blocks.count >= Self.leastBlocks else { return nil }
        var figures: [Double] = []
        figures.reserveCapacity(draws)
        for _ in 0..<draws {
            let sample = blocks.indices.map { _ in blocks[generator.uniform(below: blocks.count)] }
            if let value = figure(sample) { figures.append(value) }
        }
        guard figures.count * 2 > draws else { return nil }
        figures.sort()
        let tail = (1 - level) / 2
        let last = Double(figures.count - 1)
        let (low, high) = (Int((tail * last).rounded(.down)), Int(((1 - tail) * last).rounded(.up)))
        return figures[low]...figures[high]
    }
}

extension BlockBootstrap {
    /// Of the skill over all blocks.
    public func skill(_ blocks: [SkillScore], using generator: inout SeededGenerator) -> ClosedRange<Double>? {
        interval(of: blocks, using: &generator) { $0.reduce(SkillScore(), +).skill }
    }
}
