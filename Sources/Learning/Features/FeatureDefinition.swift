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

/// Refusal of a feature that a model must not see.
public struct FeatureError: Error, Hashable, Sendable, CustomStringConvertible {
    public let name: String

    public init(name: String) { self.name = name }

    public var description: String { "the feature \(name) is known only after the outcome and never trains a model" }
}

/// The features of one model, in the order of its weights.
public struct FeatureList: Hashable, Sendable {
    public let definitions: [FeatureDefinition]

    /// - Throws: `FeatureError` naming the first feature that follows from the outcome.
    public init(_ definitions: [FeatureDefinition]) throws(FeatureError) {
        if let leak = definitions.first(where: { $0.availability == .postOutcome }) {
            throw FeatureError(name: leak.name)
        }
        self.definitions = definitions
    }

    init(preDecision definitions: [(String, String)]) {
        self.definitions = definitions.map { FeatureDefinition($0.0, .preDecision, $0.1) }
    }

    public var names: [String] { definitions.map(\.name) }
    public var count: Int { definitions.count }
}
