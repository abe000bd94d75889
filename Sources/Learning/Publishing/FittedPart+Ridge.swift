import Model

extension FittedPart where Coefficients == RidgeCoefficients {
    /// Fits the engagement rate.
    ///
    /// - Parameters:
    ///   - rows: in the order of posting, ties by decision.
    ///   - published: the coefficients in force; compared with where they were trained.
    ///   - leastRows: with fewer the fit is refused.
    public static func ridge(
        _ rows: DatedRows, penalty: Double, published: RidgeCoefficients, leastRows: Int
    ) -> FittedPart {
        guard rows.count >= leastRows else {
            return refused("\(rows.count) rows in the window, a fit needs \(leastRows)", rows: rows.count)
        }
        let split = EmbargoedSplit(rows.spans)
        do throws(FitError) {
            let (older, newer) = (rows.rows[split.training], try rows.rows.selecting(split.validation))
            let model = try RidgeRegression.fit(older, penalty: penalty)
            func metrics(_ predict: (ArraySlice<Double>) -> Double) -> RegressionMetrics? {
                RegressionMetrics(
                    predictions: (0..<newer.count).map { predict(newer.row($0)) }, targets: newer.targets)
            }
            let mean = older.meanTarget
            let (own, ofMean) = (metrics { model.score($0) }, metrics { _ in mean })
            let standing = published.trainedOn > 0 ? metrics { LinearModel(published).score($0) } : nil
            let rule = PublishRule(
                measure: "mse", candidate: own?.meanSquaredError, mean: ofMean?.meanSquaredError,
                published: standing?.meanSquaredError,
                embargoed: split.embargoed.count)
            return FittedPart(
                rule, RidgeCoefficients(model, metrics: own, trainedOn: Int64(older.count)), model,
                rowCount: rows.count, split: split,
                metrics: figures(own),
                baseline: figures(ofMean) + [
                    Figure(name: "mean", value: mean),
                    Figure(name: "publishedMse", value: standing?.meanSquaredError),
                ])
        } catch {
            return refused(error.description, rows: rows.count, split: split)
        }
    }

    private static func figures(_ metrics: RegressionMetrics?) -> [Figure] {
        [
            Figure(name: "mse", value: metrics?.meanSquaredError),
            Figure(name: "rSquared", value: metrics?.rSquared),
        ]
    }
}
