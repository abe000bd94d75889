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
