import Glibc

/// Logistic regression with an L2 penalty, fitted by Newton's method with step halving.
///
/// Features are standardised as for ridge; ½|b|² + C·Σ w·logloss is minimised with the intercept free of penalty.
/// The function is strictly convex where both classes occur, so the minimum is the only one, also for separable rows.
public struct LogisticRegression: Hashable, Sendable {
    public var model: LinearModel
    public var errors: CoefficientErrors
    public var iterations: Int
    /// The largest component of the gradient at return, on the standardised scale, over C·Σw.
    public var gradient: Double

    /// What the scaled gradient is below at return.
    public static let tolerance = 1e-10
    static let iterationLimit = 200

    /// - Parameters:
    ///   - rows: targets are 0 or 1, both present.
    ///   - c: the inverse of the penalty, above 0.
    public static func fit(_ rows: TrainingSet, c: Double) throws(FitError) -> LogisticRegression {
        guard c.isFinite, c > 0 else {
            throw FitError(.badPenalty, "the logistic C \(c) is not a number above 0")
        }
        if let bad = rows.targets.firstIndex(where: { $0 != 0 && $0 != 1 }) {
            throw FitError(.badTarget, "the target of row \(bad + 1) is neither 0 nor 1")
        }
        let positives = rows.targets.count { $0 == 1 }
        guard positives > 0, positives < rows.count else {
            let only = positives == 0 ? "0" : "1"
            throw FitError(.oneClass, "all \(rows.count) targets are \(only): there is nothing to tell apart")
        }
        let standard = Standardisation(rows)
        let objective = LogisticObjective(rows: rows, standard: standard, c: c)
        return try objective.minimise(standard)
    }
}

/// Standard errors and intervals of a logistic fit.
///
/// The covariance of the coefficients is H⁻¹·F·H⁻¹, with F = Σ w·p(1 − p)·zzᵀ the information of the rows and H = F plus
/// the penalty's 1/C on the diagonal, the intercept's aside (le Cessie and van Houwelingen 1992); without a penalty that
/// is F⁻¹. It holds for many rows, assumes that they are independent, that the logit is linear in the features, and that
/// a weight of w stands for w rows. As for ridge, the penalty's pull towards 0 is a bias that the errors do not hold, and
/// where the classes are separable the errors reflect the penalty more than the rows.
extension LogisticRegression {
    /// Where the probability of a new row is expected to lie: the score ± z·se, by the delta method on the logit scale,
    /// taken through the sigmoid, so that it stays within 0…1. The outcome itself is 0 or 1 and has no interval.
    ///
    /// - Parameter reach: z, from `reach(level:)`.
    public func interval(_ features: some Collection<Double>, reach: Double) -> ClosedRange<Double> {
        let middle = model.score(features)
        let half = reach * errors.score(features)
        return LinearModel.sigmoid(middle - half)...LinearModel.sigmoid(middle + half)
    }

    /// How many standard errors either way a share of `level` lies, in 0..<1, such as 0.95.
    public static func reach(level: Double) -> Double {
        StudentT.reach(level: level, degreesOfFreedom: .infinity)
    }
}

/// The penalised log-loss of a set of rows over (intercept, weights of standardised features), and its minimisation.
struct LogisticObjective {
    private let width: Int
    private let c: Double
    private let totalWeight: Double
    /// The weighted share of class 1.
    private let share: Double
    private let rows: LogisticRows

    init(rows: TrainingSet, standard: Standardisation, c: Double) {
        width = rows.width + 1
        self.c = c
        totalWeight = rows.weights.reduce(0, +)
        share = zip(rows.targets, rows.weights).reduce(0) { $0 + $1.0 * $1.1 } / totalWeight
        self.rows = LogisticRows(rows, standard, factor: c)
    }

    /// The objective, ½|b|² + C·Σ w·logloss, its gradient and its Hessian at some parameters.
    struct Point {
        var parameters: [Double]
        var value: Double
        var gradient: [Double]
        /// Row after row, the lower triangle.
        var hessian: [Double]
    }

    func point(_ parameters: [Double]) -> Point {
        var (value, gradient, hessian) = rows.sums(parameters)
        for column in 1..<max(width, 1) {
            value += 0.5 * parameters[column] * parameters[column]
            gradient[column] += parameters[column]
            hessian[column * width + column] += 1
        }
        return Point(parameters: parameters, value: value, gradient: gradient, hessian: hessian)
    }

    /// Newton steps from the base rate. While a step can be seen to lower the objective it is halved until it does
    /// (Armijo, 10⁻⁴); once its gain drowns in rounding, full steps are taken as long as the gradient shrinks.
    func minimise(_ standard: Standardisation) throws(FitError) -> LogisticRegression {
        var start = [Double](repeating: 0, count: width)
        start[0] = log(share / (1 - share))
        var current = point(start)
        var iteration = 0
        while iteration < LogisticRegression.iterationLimit {
            iteration += 1
            let step = try system(current, iteration).solve(current.gradient)
            let gain = zip(step, current.gradient).reduce(0) { $0 + $1.0 * $1.1 }
            let isVisible = gain > 1e-11 * max(1, abs(current.value))
            let next = isVisible ? search(from: current, along: step, gain) : moved(current, step, 1)
            if !isVisible, norm(next.gradient) >= norm(current.gradient) { break }
            current = next
        }
        let model = standard.raw(current.parameters)
        guard model.isFinite else { throw FitError(.notFinite, "the logistic fit overflowed") }
        guard norm(current.gradient) <= LogisticRegression.tolerance else {
            throw FitError(.notConverged, "the logistic fit did not settle within \(iteration) steps")
        }
        return LogisticRegression(
            model: model, errors: errors(try system(current, iteration), standard), iterations: iteration,
            gradient: norm(current.gradient))
    }

    private func system(_ point: Point, _ iteration: Int) throws(FitError) -> SymmetricSystem {
        guard let system = SymmetricSystem(point.hessian, size: width) else {
            throw FitError(.singular, "the logistic fit met a flat direction after \(iteration) steps")
        }
        return system
    }

    private func search(from point: Point, along step: [Double], _ gain: Double) -> Point {
        var length = 1.0
        while length > 1e-10 {
            let next = moved(point, step, length)
            if next.value <= point.value - 1e-4 * length * gain { return next }
            length /= 2
        }
        return moved(point, step, length)
    }

    private func moved(_ point: Point, _ step: [Double], _ length: Double) -> Point {
        self.point(zip(point.parameters, step).map { $0 - length * $1 })
    }

    private func norm(_ gradient: [Double]) -> Double {
        gradient.reduce(0) { max($0, abs($1)) } / max(1, c * totalWeight)
    }

    /// H⁻¹·F·H⁻¹ with F the information of the rows and H = F + the penalty's; the objective is C times the penalised
    /// loss, so its Hessian is C·H and what is left of it without the penalty C·F.
    private func errors(_ system: SymmetricSystem, _ standard: Standardisation) -> CoefficientErrors {
        let inverse = system.inverse()
        let squares = inverse * inverse
        let penalised = SquareMatrix(size: width) { row, column in
            let withoutIntercept = squares[row, column] - inverse[row, 0] * inverse[0, column]
            return c * (inverse[row, column] - withoutIntercept)
        }
        return CoefficientErrors(standardised: penalised, means: standard.means, scales: standard.scales)
    }
}

/// The rows of a logistic fit, standardised and with a leading 1, eight side by side: what a pass over them adds up.
struct LogisticRows {
    typealias Lanes = SIMD8<Double>

    /// Columns, with the leading 1.
    let width: Int
    private let groups: Int
    /// Of each group of eight rows its columns, one after the other; lanes behind the last row are 0, and so is their
    /// weight.
    private var design: [Lanes]
    private var targets: [Lanes]
    private var weights: [Lanes]

    /// - Parameter factor: what each row's weight is multiplied by.
    init(_ rows: TrainingSet, _ standard: Standardisation, factor: Double) {
        width = rows.width + 1
        groups = (rows.count + 7) / 8
        design = Array(repeating: .zero, count: groups * width)
        targets = Array(repeating: .zero, count: groups)
        weights = Array(repeating: .zero, count: groups)
        for index in 0..<rows.count {
            let (group, lane) = (index >> 3, index & 7)
            targets[group][lane] = rows.targets[index]
            weights[group][lane] = factor * rows.weights[index]
            design[group * width][lane] = 1
            for column in 0..<rows.width {
                let value = rows.features[index * rows.width + column]
                design[group * width + column + 1][lane] = (value - standard.means[column]) * standard.scales[column]
            }
        }
    }

    /// Σ w·(log(1 + eˢ) − y·s), its gradient and its Hessian (row after row, the lower triangle). The logarithm and the
    /// sigmoid share one exponential, of −|s|, which does not overflow.
    func sums(_ parameters: [Double]) -> (loss: Double, gradient: [Double], hessian: [Double]) {
        var loss = Lanes.zero
        var gradient = [Lanes](repeating: .zero, count: width)
        var hessian = [Lanes](repeating: .zero, count: width * width)
        // The three buffers are this call's or this value's own and are used within this call only.
        design.withUnsafeBufferPointer { design in
            gradient.withUnsafeMutableBufferPointer { gradient in
                hessian.withUnsafeMutableBufferPointer { hessian in
                    for group in 0..<groups {
                        let start = group * width
                        var scores = Lanes.zero
                        for column in 0..<width { scores += design[start + column] * parameters[column] }
                        let (error, curvature) = add(scores, group, to: &loss)
                        for column in 0..<width {
                            let value = design[start + column]
                            gradient[column] += error * value
                            let bent = curvature * value
                            for other in 0...column { hessian[column * width + other] += bent * design[start + other] }
                        }
                    }
                }
            }
        }
        return (loss.sum(), gradient.map { $0.sum() }, hessian.map { $0.sum() })
    }

    /// Adds the loss of eight rows, and gives their w·(p − y) and w·p(1 − p).
    @inline(__always)
    private func add(_ scores: Lanes, _ group: Int, to loss: inout Lanes) -> (error: Lanes, curvature: Lanes) {
        var small = Lanes.zero
        var softplus = Lanes.zero
        for lane in 0..<Lanes.scalarCount {
            small[lane] = exp(-abs(scores[lane]))
            softplus[lane] = log1p(small[lane])
        }
        let isPositive = scores .>= 0
        loss += weights[group] * (softplus + scores.replacing(with: 0, where: .!isPositive) - targets[group] * scores)
        let whole = small + 1
        let probability = small.replacing(with: 1, where: isPositive) / whole
        return (weights[group] * (probability - targets[group]), weights[group] * small / (whole * whole))
    }
}
