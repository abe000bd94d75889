import Glibc

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
