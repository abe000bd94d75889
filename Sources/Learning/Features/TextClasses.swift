import Determinism
import Model

extension PostText {
    /// The kind with the most signs in the text; of equals the first in the order of `ContentType`. A text without
    /// signs is `conversational` where it answers somebody or is shorter than eight words, else `opinion`.
    public var contentType: ContentType {
        var signs: [ContentType: Double] = [
            .educational: Double(hits(Lexicon.teaching)),
            .factual: 0.8 * Double(hits(Lexicon.reporting)) + 0.4 * Double(min(3, figures)),
            .opinion: Double(hits(Lexicon.opining)),
            .story: 0.5 * Double(hits(Lexicon.narrating)) * (hits(Lexicon.firstPerson) > 0 ? 1.4 : 0.6),
            .promotional: Double(hits(Lexicon.promoting)) * (links > 0 ? 1.2 : 0.6),
            .question: questions > 0 ? (questions >= sentences ? 1.5 : 0.7) : 0,
        ]
        if hookType == .howTo { signs[.educational, default: 0] += 2 }
        if opening == .mention { signs[.conversational] = 1.1 }
        var best: (type: ContentType, signs: Double)?
        for type in ContentType.allCases {
            let found = signs[type] ?? 0
            if found >= 0.6, found > best?.signs ?? 0 { best = (type, found) }
        }
        if let best { return best.type }
        return opening == .mention || words.count < 8 ? .conversational : .opinion
    }

    private var figures: Int { words.reduce(0) { $0 + ($1.hasDigit ? 1 : 0) } }

    /// `reply` where the text starts with a mention, `thread` where it bears a thread's mark, else `single`.
    public var format: PostMessage.DecisionType {
        opening == .mention ? .reply : hasThreadMark ? .thread : .single
    }
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

extension PostText {
    /// A guess at the subject, in lower case: the first hashtag, else the first cashtag, else the word of five or more
    /// letters that occurs most often (of equals the longest, then the first). `nil` where there is none of these.
    public var topicGuess: String? {
        if let tag = hashtags.first ?? cashtags.first { return text(tag).lowercased() }
        var counts: [UInt64: Int] = [:]
        let candidates = contentWords.filter { $0.length >= 5 && !$0.hasDigit }
        for word in candidates { counts[word.hash, default: 0] += 1 }
        var best: Word?
        for word in candidates {
            guard let leader = best else {
                best = word
                continue
            }
            let rank = (counts[word.hash] ?? 0, word.length)
            if rank > (counts[leader.hash] ?? 0, leader.length) { best = word }
        }
        return best.map { text($0.range).lowercased() }
    }
}
