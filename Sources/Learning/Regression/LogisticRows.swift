import Glibc

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
