import Determinism
import Glibc
import Model

extension PostText {
    /// How well the text is made, 0…1; `nil` for a blank text. Never looks at what came of a post.
    ///
    /// Rewards: a length of 15 to 80 words (.30), sentences of 8 to 20 words (.20), words not repeated (.15), words that
    /// carry subject rather than grammar (.20), a capital or digit at the start and a closing mark at the end (.15);
    /// below eight words these count for less, down to half.
    /// Takes off, together at most .7 of it: words in capitals, more than one exclamation mark, more than two hashtags,
    /// more than two mentions, more than three emoji, more than one link.
    public var qualityScore: Double? {
        guard !isBlank else { return nil }
        let count = Double(words.count)
        guard count > 0 else { return 0 }
        let length = ramp(count, 2, 15) * (1 - 0.4 * ramp(count, 80, 250))
        let perSentence = count / Double(max(1, sentences))
        let readable = ramp(perSentence, 1, 8) * (1 - 0.7 * ramp(perSentence, 20, 45))
        let variety = ramp(Double(Set(words.map(\.hash)).count) / count, 0.4, 0.85)
        let substance = ramp(Double(contentWords.count) / count, 0.25, 0.6)
        let form = (opening == .capital || opening == .digit || opening == .quote ? 0.4 : 0) + (endsClosed ? 0.6 : 0)
        let made = 0.30 * length + 0.20 * readable + 0.15 * variety + 0.20 * substance + 0.15 * form
        let weight = 0.5 + 0.5 * ramp(count, 1, 8)
        return (made * weight * (1 - min(0.7, noise))).toFourDigits
    }

    private var noise: Double {
        let count = Double(max(1, words.count))
        let shouted = Double(words.reduce(0) { $0 + ($1.isShouted && $1.length > 3 ? 1 : 0) })
        return 0.4 * ramp(shouted / count, 0.1, 0.6) + 0.2 * ramp(Double(exclamations), 1, 5)
            + 0.3 * ramp(Double(hashtags.count), 2, 8) + 0.2 * ramp(Double(mentions), 2, 8)
            + 0.2 * ramp(Double(emoji), 3, 12) + 0.2 * ramp(Double(links), 1, 4)
    }

    /// The words that carry subject.
    var contentWords: [Word] { words.filter { $0.length > 2 && !Lexicon.stopWords.contains($0.hash) } }
}

extension PostText {
    /// How much the text speaks from knowledge, 0…1; `nil` for a blank text. Never looks at what came of a post.
    ///
    /// Rewards: figures (.35 each, up to three), words of reasoning and evidence (.45 each, up to four), a share of long
    /// words (up to 1), a link as a source (.25), a text long enough to argue in. Takes off: hype (.3 a word), more
    /// than one exclamation mark (.15 each), emoji (.1 each). The sum x becomes 1 − e^(−x/1.6), so each further sign
    /// counts for less.
    public var expertiseLevel: Double? {
        guard !isBlank else { return nil }
        guard !words.isEmpty else { return 0 }
        let figures = Double(min(3, words.reduce(0) { $0 + ($1.hasDigit ? 1 : 0) }))
        let analysis = Double(min(4, hits(Lexicon.analysis)))
        let long = Double(words.reduce(0) { $0 + ($1.length >= 9 ? 1 : 0) }) / Double(words.count)
        let signs = 0.35 * figures + 0.45 * analysis + ramp(long, 0.05, 0.35) + (links > 0 ? 0.25 : 0)
        let show =
            0.3 * Double(hits(Lexicon.hype)) + 0.15 * Double(max(0, exclamations - 1)) + 0.1 * Double(emoji)
        let sum = max(0, signs - show) * ramp(Double(words.count), 1, 12)
        return (1 - exp(-sum / 1.6)).toFourDigits
    }
}

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

/// 0 up to `low`, 1 from `high`, straight in between.
func ramp(_ value: Double, _ low: Double, _ high: Double) -> Double {
    min(1, max(0, (value - low) / (high - low)))
}

extension Double {
    /// To four digits after the point: what is beyond says nothing about a text.
    var toFourDigits: Double { (self * 10_000).rounded() / 10_000 }
}
