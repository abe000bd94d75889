import Model

extension FittedPart where Coefficients == LogitCoefficients {
    /// Fits whether a post brings a follower.
    ///
    /// - Parameters:
    ///   - rows: in the order of posting, ties by decision; those whose followers were measured.
    ///   - published: the coefficients in force; compared with where they were trained.
    ///   - leastRows: with fewer the fit is refused, and so it is where the training rows hold one class.
    public static func logistic(
        _ rows: DatedRows, c: Double, published: LogitCoefficients, leastRows: Int
    ) -> FittedPart {
        guard rows.count >= leastRows else {
            return refused(
                "\(rows.count) rows of the window have measured followers, a fit needs \(leastRows)",
                rows: rows.count)
        }
        let split = EmbargoedSplit(rows.spans)
        do throws(FitError) {
            let (older, newer) = (rows.rows[split.training], try rows.rows.selecting(split.validation))
            let model = try LogisticRegression.fit(older, c: c).model
            func metrics(_ predict: (ArraySlice<Double>) -> Double) -> ClassificationMetrics? {
                ClassificationMetrics(
                    probabilities: (0..<newer.count).map { predict(newer.row($0)) }, classes: newer.targets)
            }
            let mean = older.meanTarget
            let (own, ofMean) = (metrics { model.probability($0) }, metrics { _ in mean })
            let standing = published.trainedOn > 0 ? metrics { LinearModel(published).probability($0) } : nil
            let rule = PublishRule(
                measure: "log-loss", candidate: own?.logLoss, mean: ofMean?.logLoss, published: standing?.logLoss,
                embargoed: split.embargoed.count)
            return FittedPart(
                rule, LogitCoefficients(model, metrics: own, trainedOn: Int64(older.count)), model,
                rowCount: rows.count, split: split,
                metrics: figures(own),
                baseline: figures(ofMean) + [
                    Figure(name: "mean", value: mean), Figure(name: "publishedLogLoss", value: standing?.logLoss),
                ])
        } catch {
            return refused(error.description, rows: rows.count, split: split)
        }
    }

    private static func figures(_ metrics: ClassificationMetrics?) -> [Figure] {
        [
            Figure(name: "accuracy", value: metrics?.accuracy), Figure(name: "precision", value: metrics?.precision),
            Figure(name: "recall", value: metrics?.recall), Figure(name: "auc", value: metrics?.areaUnderCurve),
            Figure(name: "logLoss", value: metrics?.logLoss), Figure(name: "brier", value: metrics?.brier),
        ]
    }
}
