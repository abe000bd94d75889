import Glibc

/// The penalised log-loss of a set of rows over (intercept, weights of standardised features), and its minimisation.
struct LogisticObjective {
    private let width: Int
    private let c: Double
    private let totalWeight: Double
    /// Standardised rows with a leading 1, row after row.
    private var design: [Double]
    private let targets: [Double]
    private let weights: [Double]

    init(rows: TrainingSet, standard: Standardisation, c: Double) {
        width = rows.width + 1
        self.c = c
        targets = rows.targets
        weights = rows.weights
        totalWeight = rows.weights.reduce(0, +)
        design = []
        design.reserveCapacity(rows.count * width)
        for index in 0..<rows.count {
            design.append(1)
            for (column, value) in rows.row(index).enumerated() {
                design.append((value - standard.means[column]) * standard.scales[column])
            }
        }
    }

    /// The objective, its gradient and its Hessian (row after row, the lower triangle) at some parameters.
    struct Point {
        var parameters: [Double]
        var value = 0.0
        var gradient: [Double]
        var hessian: [Double]
    }

    /// One pass over the rows for all three. Of ½|b|² + C·Σ w·(log(1 + eˢ) − y·s) the logarithm and the sigmoid share
    /// one exponential, of −|s|, which does not overflow.
    func point(_ parameters: [Double]) -> Point {
        var gradient = [Double](repeating: 0, count: width)
        var hessian = [Double](repeating: 0, count: width * width)
        var loss = 0.0
        design.withUnsafeBufferPointer { design in
            // The buffer is this value's own and is read within this call only.
            for row in targets.indices {
                let start = row * width
                var score = 0.0
                for column in 0..<width { score += design[start + column] * parameters[column] }
                let small = exp(-abs(score))
                let probability = (score >= 0 ? 1 : small) / (1 + small)
                let weight = c * weights[row]
                loss += weight * (max(score, 0) + log1p(small) - targets[row] * score)
                let error = weight * (probability - targets[row])
                let curvature = weight * small / ((1 + small) * (1 + small))
                for column in 0..<width {
                    let value = design[start + column]
                    gradient[column] += error * value
                    let bent = curvature * value
                    for other in 0...column { hessian[column * width + other] += bent * design[start + other] }
                }
            }
        }
        for column in 1..<max(width, 1) {
            loss += 0.5 * parameters[column] * parameters[column]
            gradient[column] += parameters[column]
            hessian[column * width + column] += 1
        }
        return Point(parameters: parameters, value: loss, gradient: gradient, hessian: hessian)
    }

    /// Newton steps from the base rate. While a step can be seen to lower the objective it is halved until it does
    /// (Armijo, 10⁻⁴); once its gain drowns in rounding, full steps are taken as long as the gradient shrinks.
    func minimise(_ standard: Standardisation) throws(FitError) -> LogisticRegression {
        let share = zip(targets, weights).reduce(0) { $0 + $1.0 * $1.1 } / totalWeight
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
