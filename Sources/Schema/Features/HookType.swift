/// How a text opens.
public enum HookType: String, Sendable, CaseIterable {
    case question, number, contrarian
    case howTo = "how_to"
    case story, announcement, quote, mention, statement
}

extension PostText {
    /// The first of these that fits the first sentence: it answers somebody, asks, tells how to, counts, contradicts,
    /// starts a story, announces, quotes; else it states.
    public var hookType: HookType {
        if opening == .mention { return .mention }
        if opensWithQuestion { return .question }
        let first = words.prefix { $0.sentence == words.first?.sentence }.prefix(12)
        let any = { (lexicon: Set<UInt64>) in first.contains { lexicon.contains($0.hash) } }
        if first.count >= 2, first[0].hash == Self.how, first[1].hash == Self.to { return .howTo }
        if opening == .digit { return .number }
        if any(Lexicon.contrarian) { return .contrarian }
        if let word = first.first, word.hash == Self.when || Lexicon.firstPerson.contains(word.hash),
            any(Lexicon.narrating)
        {
            return .story
        }
        if first.prefix(6).contains(where: { Lexicon.announcing.contains($0.hash) }) { return .announcement }
        return opening == .quote ? .quote : .statement
    }

    private static let how = StableHash.of("how")
    private static let to = StableHash.of("to")
    private static let when = StableHash.of("when")
}
