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

/// Every figure of a post that has a name, and whether it is known before the post goes out. The one authority on it:
/// a figure that is not here trains nothing.
public enum FeatureRegistry {
    public static let all = RidgeFeatures.definitions + LogisticFeatures.definitions + OutcomeFeatures.all

    private static let byName = Dictionary(all.map { ($0.name, $0) }) { first, _ in first }

    public static func definition(of name: String) -> FeatureDefinition? { byName[name] }
}

/// The features of one model, in the order of its weights. There is none that holds a figure of the outcome: whatever
/// makes one asks `FeatureRegistry`, and what is fitted to be published (`DatedRows`) takes nothing else.
public struct FeatureList: Hashable, Sendable {
    public let definitions: [FeatureDefinition]

    /// - Throws: `FeatureError` naming the first feature that follows from the outcome, is not registered or comes twice.
    public init(names: [String]) throws(FeatureError) {
        var definitions: [FeatureDefinition] = []
        for name in names {
            guard let known = FeatureRegistry.definition(of: name) else {
                throw FeatureError(.unregistered, name: name)
            }
            guard known.availability == .preDecision else { throw FeatureError(.afterOutcome, name: name) }
            guard !definitions.contains(known) else { throw FeatureError(.repeated, name: name) }
            definitions.append(known)
        }
        self.definitions = definitions
    }

    /// What a definition says of itself counts for nothing: the registry decides.
    ///
    /// - Throws: as `init(names:)`.
    public init(_ definitions: [FeatureDefinition]) throws(FeatureError) {
        try self.init(names: definitions.map(\.name))
    }

    /// Lists of the registry's own, which are checked by a test.
    init(registered definitions: [FeatureDefinition]) { self.definitions = definitions }

    public var names: [String] { definitions.map(\.name) }
    public var count: Int { definitions.count }
}

/// Refusal of a feature that a model must not see.
public struct FeatureError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Code: String, Sendable {
        /// It follows from what came of the post.
        case afterOutcome = "after_outcome"
        /// Nobody said when it is known.
        case unregistered
        /// The same column twice.
        case repeated
    }

    public let code: Code
    public let name: String

    public init(_ code: Code, name: String) {
        self.code = code
        self.name = name
    }

    public var description: String {
        switch code {
        case .afterOutcome: "the feature \(name) is known only after the outcome and never trains a model"
        case .unregistered: "the feature \(name) is not registered: nobody said whether it is known before posting"
        case .repeated: "the feature \(name) is named twice"
        }
    }
}

/// Figures of a post that are known only from what came of it, listed so that they can be refused as features.
public enum OutcomeFeatures {
    public static let all: [FeatureDefinition] = [
        FeatureDefinition("impressions", .postOutcome, "count"),
        FeatureDefinition("likes", .postOutcome, "count"),
        FeatureDefinition("retweets", .postOutcome, "count"),
        FeatureDefinition("replies", .postOutcome, "count"),
        FeatureDefinition("quotes", .postOutcome, "count"),
        FeatureDefinition("bookmarks", .postOutcome, "count"),
        FeatureDefinition("profile_clicks", .postOutcome, "count"),
        FeatureDefinition("engagement_rate", .postOutcome, "share"),
        FeatureDefinition("followers_gained", .postOutcome, "count"),
        FeatureDefinition("viral_score_of_outcome", .postOutcome, "0 to 100, computed from counts"),
    ]
}
