import Schema
import Timekeeping

/// The weights of a fit by their names in the predictor's payload, in the order of its features.
enum WeightNames {
    private static let byFeature = [
        "quality_score": "qualityWeight", "content_type_educational": "contentTypeWeight",
        "content_type_factual": "factualWeight", "timing_slot": "timingWeight", "timing_sin": "timingSinWeight",
        "timing_cos": "timingCosWeight", "length_medium": "lengthWeight", "novelty_score": "noveltyWeight",
        "expertise_level": "expertiseWeight", "viral_indicators": "viralWeight",
    ]

    static func of(feature: String) -> String { byFeature[feature] ?? feature }

    /// A name of the payload as `--json` prints it: `qualityWeight` → `quality_weight`.
    static func printed(_ name: String) -> String {
        name.reduce(into: "") { $0 += $1.isUppercase ? "_" + $1.lowercased() : String($1) }
    }

    /// The name of the payload that was printed so: `quality_weight` → `qualityWeight`.
    static func payload(_ printed: String) -> String {
        printed.split(separator: "_").enumerated().map {
            $0 == 0 ? String($1) : $1.prefix(1).uppercased() + $1.dropFirst()
        }
        .joined()
    }
}

extension ModelSummary {
    /// Intercept first; empty where the fit was refused before it had coefficients.
    var coefficients: [(name: String, value: Double)] {
        guard let intercept, features.count == weights.count else { return [] }
        return [(CoefficientComparison.interceptName, intercept)]
            + zip(features, weights).map { (WeightNames.of(feature: $0), $1) }
    }
}

extension DeploymentReport {
    /// The newest fit of a kind, whatever became of it.
    func lastFit(_ kind: ModelSummary.Kind) -> ModelSummary? {
        models.filter { $0.kind == kind }.max { $0.modelID < $1.modelID }
    }
    /// Why there is no fit at all, as a sentence.
    var whyNoFit: String {
        guard let retrain = lastRetrain else { return "No fit was made: retrain has not run yet." }
        let reason = retrain.reason.map { ": \($0)" } ?? ""
        return "No fit was made: retrain of \(retrain.slot) is \(retrain.state)\(reason). The defaults are in force."
    }
    /// The newest fit of a kind that readers were given.
    func lastPublished(_ kind: ModelSummary.Kind) -> ModelSummary? {
        models.filter { $0.kind == kind && $0.decision == "published" }.max { $0.modelID < $1.modelID }
    }
}
