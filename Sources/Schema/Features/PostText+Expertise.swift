import Glibc

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
