import Learning
import Store

// Words of the domain as they stand in answers: the raw values that the tables hold.
extension GeneratorState.Status: Encodable {}
extension FollowerPosterior.Standing: Encodable {}
extension PerformanceTier: Encodable {}
extension Trend: Encodable {}
extension WeightPolicy.Drive: Encodable {}
extension PredictorModel.Kind: Encodable {}
extension PredictorModel.Decision: Encodable {}
