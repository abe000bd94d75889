import Learning
import Runtime

extension OfflineFit {
    /// Numbers in the shortest form that reads back to the same value; null where one is not known.
    var json: StructuredValue {
        [
            "model": .text(kind.rawValue),
            "rows": .count(rows.set.count),
            "penalty": .double(penalty),
            "intercept": .double(fit.model.intercept),
            "weights": named(fit.model.weights.map(StructuredValue.double)),
            "standardErrors": fit.errors.map { errors in
                [
                    "intercept": .double(errors.intercept),
                    "weights": named(errors.weights.map(StructuredValue.optional)),
                ]
            } ?? .null,
            "residualVariance": .optional(fit.ridge?.residualVariance),
            "degreesOfFreedom": .optional(fit.ridge?.degreesOfFreedom),
            "penaltySearch": search.map { search in
                .list(search.trials.map { ["penalty": .double($0.penalty), "loss": .double($0.loss)] })
            } ?? .null,
            "validation": validation.map(json) ?? .null,
            "unvalidated": .optional(unvalidated),
            "leftOut": .list(rows.columns.leftOut.map(StructuredValue.text)),
        ]
    }

    private func named(_ values: [StructuredValue]) -> StructuredValue {
        .object(zip(rows.features, values).map { StructuredValue.Field($0, $1) })
    }

    private func json(_ validation: FitValidation) -> StructuredValue {
        [
            "trainedOn": .count(validation.trained),
            "validatedOn": .count(validation.validated),
            "penalty": .double(validation.penalty),
            "intercept": .double(validation.model.intercept),
            "weights": named(validation.model.weights.map(StructuredValue.double)),
            "metrics": .object(validation.figures.map { .init($0.name, .optional($0.value)) }),
            "ofMean": .object(validation.figures.map { .init($0.name, .optional($0.ofMean)) }),
            "within95": .optional(validation.covered.map(Int64.init)),
            "calibrationError": .double(validation.calibration.expectedError),
            "calibration": .list(
                validation.calibration.groups.map { group in
                    [
                        "rows": .count(group.count),
                        "from": .double(group.range.lowerBound),
                        "to": .double(group.range.upperBound),
                        "predicted": .double(group.meanPredicted),
                        "observed": .double(group.meanObserved),
                    ]
                }),
        ]
    }
}
