/// Means and inverse deviations of the columns; a constant column's scale is 0.
struct Standardisation {
    let means: [Double]
    let scales: [Double]

    init(_ rows: TrainingSet) {
        var sums = CoMoments(width: rows.width)
        sums.add(rows)
        let moments = CentredMoments(sums)
        means = moments.means
        scales = moments.deviations.map { $0 > 0 ? 1 / $0 : 0 }
    }

    /// A model of standardised features as one of raw ones. `parameters` are the intercept, then the weights.
    func raw(_ parameters: [Double]) -> LinearModel {
        let weights = zip(parameters.dropFirst(), scales).map { $0 * $1 }
        var intercept = parameters[0]
        for (weight, mean) in zip(weights, means) { intercept -= weight * mean }
        return LinearModel(intercept: intercept, weights: weights)
    }
}
