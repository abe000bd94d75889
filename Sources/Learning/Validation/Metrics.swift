import Glibc

/// How far predictions lie from what came.
public struct RegressionMetrics: Hashable, Sendable {
    public let count: Int
    /// Mean of squared errors.
    public let meanSquaredError: Double
    /// 1 − Σ error² / Σ (y − mean of y)². `nil` where all targets are equal; negative where the mean of the very rows
    /// would have done better, and never floored.
    public let rSquared: Double?

    /// `nil` where there is no row.
    ///
    /// - Precondition: as many predictions as targets.
    public init?(predictions: [Double], targets: [Double]) {
        precondition(predictions.count == targets.count, "one prediction a target is needed")
        guard let first = targets.first else { return nil }
        count = targets.count
        let errors = zip(predictions, targets).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
        meanSquaredError = errors / Double(count)
        guard targets.contains(where: { $0 != first }) else {
            rSquared = nil
            return
        }
        let mean = targets.reduce(0, +) / Double(count)
        rSquared = 1 - errors / targets.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    }
}

/// How well probabilities separated two classes. Class 1 is predicted where the probability is above 0.5.
public struct ClassificationMetrics: Hashable, Sendable {
    public let count: Int
    public let accuracy: Double
    /// Of those predicted 1, the share that was; `nil` where none was predicted.
    public let precision: Double?
    /// Of those that were 1, the share predicted; `nil` where there was none.
    public let recall: Double?
    /// The chance that a row of class 1 is given a higher probability than one of class 0, ties half; `nil` where the
    /// rows hold one class.
    public let areaUnderCurve: Double?
    /// Mean of −log of the probability given to what came, probabilities kept an ulp of 1 away from 0 and 1.
    public let logLoss: Double
    /// Mean of (probability − class)².
    public let brier: Double

    /// `nil` where there is no row.
    ///
    /// - Precondition: as many probabilities as classes; classes are 0 or 1.
    public init?(probabilities: [Double], classes: [Double]) {
        precondition(probabilities.count == classes.count, "one probability a class is needed")
        guard !classes.isEmpty else { return nil }
        count = classes.count
        var truePositives = 0
        var falsePositives = 0
        var falseNegatives = 0
        var loss = 0.0
        var squares = 0.0
        for (probability, actual) in zip(probabilities, classes) {
            switch (probability > 0.5, actual == 1) {
            case (true, true): truePositives += 1
            case (true, false): falsePositives += 1
            case (false, true): falseNegatives += 1
            case (false, false): break
            }
            let kept = min(1 - Double.ulpOfOne, max(Double.ulpOfOne, probability))
            loss -= actual == 1 ? log(kept) : log1p(-kept)
            squares += (probability - actual) * (probability - actual)
        }
        accuracy = Double(count - falsePositives - falseNegatives) / Double(count)
        precision = Self.share(truePositives, of: truePositives + falsePositives)
        recall = Self.share(truePositives, of: truePositives + falseNegatives)
        areaUnderCurve = Self.area(probabilities, classes)
        logLoss = loss / Double(count)
        brier = squares / Double(count)
    }

    private static func share(_ part: Int, of whole: Int) -> Double? {
        whole > 0 ? Double(part) / Double(whole) : nil
    }

    /// The Mann–Whitney statistic by ranks, ties at their mean rank.
    private static func area(_ probabilities: [Double], _ classes: [Double]) -> Double? {
        let positives = classes.count { $0 == 1 }
        let negatives = classes.count - positives
        guard positives > 0, negatives > 0 else { return nil }
        let order = probabilities.indices.sorted { probabilities[$0] < probabilities[$1] }
        var rankSum = 0.0
        var start = 0
        while start < order.count {
            var end = start
            while end < order.count, probabilities[order[end]] == probabilities[order[start]] { end += 1 }
            let meanRank = Double(start + 1 + end) / 2
            rankSum += meanRank * Double(order[start..<end].count { classes[$0] == 1 })
            start = end
        }
        let least = Double(positives) * Double(positives + 1) / 2
        return (rankSum - least) / (Double(positives) * Double(negatives))
    }
}
