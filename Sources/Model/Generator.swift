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

/// What a generator may be called. The registry in the database says which names there are; this says which could be.
public enum GeneratorName {
    public static let maximumLength = 64

    /// A name without case, `_`, `-`, blanks and a trailing `Generator`: spellings with one key are one generator. The
    /// database's `generator_key` is the same.
    public static func key(_ text: some StringProtocol) -> String {
        var folded = String(text.lowercased().filter { $0 != "_" && $0 != "-" && $0 != " " })
        if folded.count > suffix.count, folded.hasSuffix(suffix) { folded.removeLast(suffix.count) }
        return folded
    }

    /// Whether it is a letter followed by letters, digits, `_` and `-`, at most 64 in all; aliases may hold blanks too.
    public static func isWellFormed(_ text: some StringProtocol, allowingBlanks: Bool = false) -> Bool {
        guard let first = text.utf8.first, isLetter(first), text.utf8.count <= maximumLength else { return false }
        return text.utf8.allSatisfy { byte in
            isLetter(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
                || (allowingBlanks && byte == UInt8(ascii: " "))
        }
    }

    private static let suffix = "generator"

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }
}

/// The weights the generators start with, by name, in the registry's order. They sum to 1.
public enum GeneratorRegistry {
    public static let defaults: [(name: String, weight: Double)] = Generator.allCases.map {
        ($0.rawValue, $0.defaultWeight)
    }

    public static var names: [String] { defaults.map(\.name) }

    /// The registered spelling of a name; `nil` where no generator is meant.
    public static func canonical(_ name: String) -> String? { Generator(named: name)?.rawValue }
}
