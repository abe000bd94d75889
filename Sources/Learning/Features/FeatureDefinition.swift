/// One number a model may see, and when it is known.
public struct FeatureDefinition: Hashable, Sendable {
    public enum Availability: String, Sendable {
        /// Known before the post went out.
        case preDecision
        /// Follows from what came of the post: it leaks the answer and never trains.
        case postOutcome
    }

    /// As stored in `predictor_models.features` and in the columns of exported rows.
    public let name: String
    public let availability: Availability
    /// Unit and range, for readers.
    public let meaning: String

    public init(_ name: String, _ availability: Availability = .preDecision, _ meaning: String) {
        self.name = name
        self.availability = availability
        self.meaning = meaning
    }
}
