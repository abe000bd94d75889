/// A post's text taken apart once, for all that is scored from it.
///
/// Pure: the same text gives the same parts, in any process. Words are runs of letters and digits, with apostrophes and
/// the marks that belong to numbers inside them; an ideograph or kana counts as a word of its own, as those scripts put
/// no blanks between words. Links, mentions and hashtags are counted apart; the text of a hashtag is a word too.
public struct PostText: Sendable {
    struct Word: Hashable, Sendable {
        /// Of the word in lower case.
        var hash: UInt64
        /// Where it stands in `bytes`.
        var range: Range<Int>
        /// Characters (Unicode scalars).
        var length: Int
        var hasDigit: Bool
        /// Two or more letters, all capitals.
        var isShouted: Bool
        /// Which sentence it belongs to, from 0.
        var sentence: Int
    }

    enum Opening: Sendable { case capital, digit, quote, mention, other, nothing }

    var bytes: [UInt8] = []
    var words: [Word] = []
    var hashtags: [Range<Int>] = []
    var cashtags: [Range<Int>] = []
    var mentions = 0
    var links = 0
    var emoji = 0
    var lines = 0
    var sentences = 0
    var questions = 0
    var exclamations = 0
    var opening = Opening.nothing
    /// Whether the text ends with a mark that closes a sentence, a link, a hashtag or an emoji.
    var endsClosed = false
    /// Whether the first sentence is a question.
    var opensWithQuestion = false
    /// A mark such as `1/` or `1/7` or the thread sign.
    var hasThreadMark = false

    public init(_ text: String) {
        bytes = Array(text.utf8)
        var scanner = PostTextScanner()
        scanner.scan(&self)
    }

    var isBlank: Bool { words.isEmpty && links == 0 && emoji == 0 && hashtags.isEmpty && mentions == 0 }

    func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

    /// How many words the lexicon lists.
    func hits(_ lexicon: Set<UInt64>) -> Int { words.reduce(0) { $0 + (lexicon.contains($1.hash) ? 1 : 0) } }
}
