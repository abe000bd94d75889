/// What a text does, the first part of an arm's name.
public enum ContentType: String, Sendable, CaseIterable {
    case educational, factual, opinion, story, promotional, question, conversational
}

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
