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
