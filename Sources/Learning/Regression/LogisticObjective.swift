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

    private func score(_ row: Int, _ parameters: [Double]) -> Double {
        var sum = 0.0
        for column in 0..<width { sum += design[row * width + column] * parameters[column] }
        return sum
    }

    /// ½|b|² + C·Σ w·(log(1 + e^s) − y·s), with log(1 + e^s) taken so that it does not overflow.
    func value(_ parameters: [Double]) -> Double {
        var loss = 0.0
        for row in targets.indices {
            let score = score(row, parameters)
            let softplus = max(score, 0) + log1p(exp(-abs(score)))
            loss += weights[row] * (softplus - targets[row] * score)
        }
        return c * loss + 0.5 * parameters.dropFirst().reduce(0) { $0 + $1 * $1 }
    }

    /// The gradient and the Hessian (row after row) at `parameters`.
    func derivatives(_ parameters: [Double]) -> (gradient: [Double], hessian: [Double]) {
        var gradient = [Double](repeating: 0, count: width)
        var hessian = [Double](repeating: 0, count: width * width)
        for row in targets.indices {
            let probability = LinearModel.sigmoid(score(row, parameters))
            let error = c * weights[row] * (probability - targets[row])
            let curvature = c * weights[row] * probability * (1 - probability)
            for column in 0..<width {
                let value = design[row * width + column]
                gradient[column] += error * value
                for other in 0...column {
                    hessian[column * width + other] += curvature * value * design[row * width + other]
                }
            }
        }
        for column in 1..<max(width, 1) {
            gradient[column] += parameters[column]
            hessian[column * width + column] += 1
        }
        return (gradient, hessian)
    }

    /// Newton steps from the base rate. While a step can be seen to lower the objective it is halved until it does
    /// (Armijo, 10⁻⁴); once its gain drowns in rounding, full steps are taken as long as the gradient shrinks.
    func minimise(_ standard: Standardisation) throws(FitError) -> LogisticRegression {
        var parameters = [Double](repeating: 0, count: width)
        let share = zip(targets, weights).reduce(0) { $0 + $1.0 * $1.1 } / totalWeight
        parameters[0] = log(share / (1 - share))
        var current = value(parameters)
        var (gradient, hessian) = derivatives(parameters)
        var iteration = 0
        while iteration < LogisticRegression.iterationLimit {
            iteration += 1
            guard let system = SymmetricSystem(hessian, size: width) else {
                throw FitError(.singular, "the logistic fit met a flat direction after \(iteration) steps")
            }
            let step = system.solve(gradient)
            let gain = zip(step, gradient).reduce(0) { $0 + $1.0 * $1.1 }
            let isVisible = gain > 1e-11 * max(1, abs(current))
            let next = isVisible ? search(from: parameters, current, along: step, gain) : moved(parameters, step, 1)
            let (nextGradient, nextHessian) = derivatives(next)
            if !isVisible, norm(nextGradient) >= norm(gradient) { break }
            parameters = next
            current = value(next)
            (gradient, hessian) = (nextGradient, nextHessian)
        }
        let model = standard.raw(parameters)
        guard model.isFinite else { throw FitError(.notFinite, "the logistic fit overflowed") }
        guard norm(gradient) <= LogisticRegression.tolerance else {
            throw FitError(.notConverged, "the logistic fit did not settle within \(iteration) steps")
        }
        return LogisticRegression(model: model, iterations: iteration, gradient: norm(gradient))
    }

    private func search(
        from parameters: [Double], _ current: Double, along step: [Double], _ gain: Double
    ) -> [Double] {
        var length = 1.0
        while length > 1e-10 {
            let next = moved(parameters, step, length)
            if value(next) <= current - 1e-4 * length * gain { return next }
            length /= 2
        }
        return moved(parameters, step, length)
    }

    private func moved(_ parameters: [Double], _ step: [Double], _ length: Double) -> [Double] {
        zip(parameters, step).map { $0 - length * $1 }
    }

    private func norm(_ gradient: [Double]) -> Double {
        gradient.reduce(0) { max($0, abs($1)) } / max(1, c * totalWeight)
    }
}
