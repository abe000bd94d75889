extension PostText {
    /// An estimate, made before posting, of how far the text could travel: 0…100; `nil` for a blank text. Never looks
    /// at what came of a post.
    ///
    /// From 15: a hook (question, number, contradiction, how-to, story) +15, words of feeling +6 each up to three,
    /// addressing the reader +6, 12 to 35 words +12, three or more lines +8, a call to act +8, one to three emoji +4, one
    /// or two hashtags +3; more than three hashtags −8, a link −8 (it leads away), an answer to somebody −15.
    public var viralEstimate: Double? {
        guard !isBlank else { return nil }
        var score = 15.0
        switch hookType {
        case .question, .number, .contrarian, .howTo, .story: score += 15
        case .announcement, .quote: score += 5
        case .mention, .statement: break
        }
        score += 6 * Double(min(3, hits(Lexicon.emotion)))
        if hits(Lexicon.secondPerson) > 0 { score += 6 }
        let count = Double(words.count)
        score += 12 * ramp(count, 4, 12) * (1 - ramp(count, 35, 70))
        if lines >= 3 { score += 8 }
        if hits(Lexicon.callToAction) > 0 { score += 8 }
        if (1...3).contains(emoji) { score += 4 }
        if (1...2).contains(hashtags.count) { score += 3 }
        if hashtags.count > 3 { score -= 8 }
        if links > 0 { score -= 8 }
        if opening == .mention { score -= 15 }
        return min(100, max(0, score)).toFourDigits
    }
}
