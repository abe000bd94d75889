/// The generators that the registry starts with; `coordinator generators add` adds others in the database.
public enum Generator: String, Sendable, CaseIterable {
    case humanVoice, newsReporter, storyteller, interestingContent, provocateur, dataNerd, mythBuster, coach
    case thoughtLeader, contrarian, explorer, philosopher

    /// The share of posts before anything was learned; the twelve add up to 1.
    public var defaultWeight: Double {
        switch self {
        case .humanVoice: 0.15
        case .newsReporter, .storyteller: 0.12
        case .interestingContent, .provocateur, .dataNerd, .mythBuster: 0.10
        case .coach: 0.08
        case .thoughtLeader: 0.05
        case .contrarian: 0.04
        case .explorer, .philosopher: 0.02
        }
    }

    /// Finds a generator by any spelling: case, `_`, `-`, blanks and a trailing `Generator` do not matter, so
    /// `data_nerd`, `dataNerd` and `dataNerdGenerator` are one.
    public init?(named text: some StringProtocol) {
        if let exact = Generator(rawValue: String(text)) {
            self = exact
            return
        }
        guard let found = Self.byKey[GeneratorName.key(text)] else { return nil }
        self = found
    }

    private static let byKey = Dictionary(uniqueKeysWithValues: allCases.map { (GeneratorName.key($0.rawValue), $0) })
}
