import Determinism
import Model

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

/// Splits UTF-8 text at blanks, recognises links, mentions and tags, and cuts the rest into words.
struct PostTextScanner {
    private var position = 0
    private var sentence = 0
    private var wordsInSentence = 0

    mutating func scan(_ text: inout PostText) {
        var lineHasText = false
        while position < text.bytes.count {
            let byte = text.bytes[position]
            if byte == 0x0a || byte == 0x0d {
                if lineHasText { text.lines += 1 }
                lineHasText = false
                closeSentence(&text)
                position += 1
            } else if byte == 0x20 || byte == 0x09 {
                position += 1
            } else {
                lineHasText = true
                let end = chunkEnd(text.bytes, from: position)
                chunk(position..<end, &text)
                position = end
            }
        }
        if lineHasText { text.lines += 1 }
        closeSentence(&text)
        text.sentences = sentence
    }

    private func chunkEnd(_ bytes: [UInt8], from start: Int) -> Int {
        var end = start
        while end < bytes.count, bytes[end] > 0x20 { end += 1 }
        return max(end, start + 1)
    }

    private mutating func closeSentence(_ text: inout PostText) {
        guard wordsInSentence > 0 else { return }
        sentence += 1
        wordsInSentence = 0
    }

    private mutating func chunk(_ range: Range<Int>, _ text: inout PostText) {
        text.endsClosed = false
        var start = range.lowerBound
        // Brackets and quotation marks may stand before a link or a mention.
        while start < range.upperBound, Ascii.isOpening(text.bytes[start]) {
            remember(.quote, &text)
            start += 1
        }
        guard start < range.upperBound else { return }
        let rest = start..<range.upperBound
        if Ascii.isLink(text.bytes, rest) {
            text.links += 1
            text.endsClosed = true
            remember(.other, &text)
            return
        }
        let name = nameEnd(text.bytes, after: start, upTo: range.upperBound)
        switch text.bytes[start] {
        case UInt8(ascii: "@") where name > start + 1:
            text.mentions += 1
            remember(.mention, &text)
            cut(name..<range.upperBound, &text)
        case UInt8(ascii: "#") where name > start + 1:
            text.hashtags.append(start + 1..<name)
            remember(.other, &text)
            cut(start + 1..<range.upperBound, &text)
            text.endsClosed = true
        case UInt8(ascii: "$") where name > start + 1 && Ascii.isLetter(text.bytes[start + 1]):
            text.cashtags.append(start + 1..<name)
            remember(.other, &text)
            cut(start + 1..<range.upperBound, &text)
        default:
            if Ascii.isThreadMark(text.bytes, rest) { text.hasThreadMark = true }
            cut(rest, &text)
        }
    }

    /// The end of the letters, digits, `_` and bytes beyond ASCII that follow a sign.
    private func nameEnd(_ bytes: [UInt8], after start: Int, upTo end: Int) -> Int {
        var at = start + 1
        while at < end, Ascii.isLetter(bytes[at]) || Ascii.isDigit(bytes[at]) || bytes[at] == 0x5f || bytes[at] >= 0x80
        { at += 1 }
        return at
    }

    private func remember(_ opening: PostText.Opening, _ text: inout PostText) {
        if text.opening == .nothing { text.opening = opening }
    }

    /// Cuts a stretch without blanks into words and marks.
    private mutating func cut(_ range: Range<Int>, _ text: inout PostText) {
        var word = WordInProgress()
        var at = range.lowerBound
        while at < range.upperBound {
            let (scalar, width) = UTF8Reader.scalar(text.bytes, at)
            let next = at + width
            switch ScalarKind(scalar) {
            case .letter, .digit, .capital:
                if word.isEmpty { remember(opening(ScalarKind(scalar)), &text) }
                word.append(scalar, at..<next)
            case .ideograph:
                finish(&word, &text)
                remember(.other, &text)
                word.append(scalar, at..<next)
                finish(&word, &text)
            case .joiner where goesOn(word, text.bytes, next, range):
                word.extend(to: next)
            // The point in 3.5 or example.org ends nothing.
            case .stop where scalar == 0x2e && goesOn(word, text.bytes, next, range):
                word.extend(to: next)
            case .emoji:
                finish(&word, &text)
                remember(.other, &text)
                if scalar == 0x1F9F5 { text.hasThreadMark = true }
                text.emoji += 1
                text.endsClosed = true
            case .stop:
                finish(&word, &text)
                stop(scalar, &text)
                let closes = next == range.upperBound || text.bytes[next] >= 0x80 || !Ascii.isWordByte(text.bytes[next])
                if closes { closeSentence(&text) }
            default:
                finish(&word, &text)
            }
            at = next
        }
        finish(&word, &text)
    }

    /// Whether a mark at hand stands inside a word.
    private func goesOn(_ word: WordInProgress, _ bytes: [UInt8], _ next: Int, _ range: Range<Int>) -> Bool {
        !word.isEmpty && next < range.upperBound && Ascii.isWordByte(bytes[next])
    }

    private func opening(_ kind: ScalarKind) -> PostText.Opening {
        switch kind {
        case .capital: .capital
        case .digit: .digit
        default: .other
        }
    }

    private mutating func stop(_ scalar: UInt32, _ text: inout PostText) {
        text.endsClosed = true
        switch scalar {
        case 0x3f, 0xff1f, 0x61f:
            text.questions += 1
            if sentence == 0, wordsInSentence > 0 { text.opensWithQuestion = true }
        case 0x21, 0xff01: text.exclamations += 1
        default: break
        }
    }

    private mutating func finish(_ word: inout WordInProgress, _ text: inout PostText) {
        guard !word.isEmpty else { return }
        text.words.append(word.finished(sentence: sentence))
        word = WordInProgress()
        wordsInSentence += 1
        text.endsClosed = false
    }
}

/// A word while its characters are read; hashed in lower case.
struct WordInProgress {
    private var hash = StableHash()
    private var start = 0
    private var end = 0
    private var length = 0
    private var letters = 0
    private var capitals = 0
    private var hasDigit = false

    var isEmpty: Bool { length == 0 }

    mutating func append(_ scalar: UInt32, _ range: Range<Int>) {
        if length == 0 { start = range.lowerBound }
        end = range.upperBound
        length += 1
        if (0x30...0x39).contains(scalar) {
            hasDigit = true
            hash.combine(UInt8(truncatingIfNeeded: scalar))
            return
        }
        letters += 1
        if scalar < 0x80 {
            let isCapital = (0x41...0x5a).contains(scalar)
            if isCapital { capitals += 1 }
            hash.combine(UInt8(truncatingIfNeeded: isCapital ? scalar + 0x20 : scalar))
        } else if let character = Unicode.Scalar(scalar) {
            if character.properties.isUppercase { capitals += 1 }
            for byte in character.properties.lowercaseMapping.utf8 { hash.combine(byte) }
        }
    }

    /// Takes in a mark inside the word (an apostrophe, a decimal point), which is not part of its hash.
    mutating func extend(to end: Int) { self.end = end }

    func finished(sentence: Int) -> PostText.Word {
        PostText.Word(
            hash: hash.value, range: start..<end, length: length, hasDigit: hasDigit,
            isShouted: letters >= 2 && capitals == letters, sentence: sentence)
    }
}

/// What a character is to the scanner. Ranges beyond ASCII are Unicode's blocks; letters elsewhere are what the
/// standard library's tables call alphabetic.
enum ScalarKind {
    case letter, capital, digit, ideograph, joiner, emoji, stop, other

    init(_ scalar: UInt32) {
        switch scalar {
        case 0x61...0x7a: self = .letter
        case 0x41...0x5a: self = .capital
        case 0x30...0x39: self = .digit
        // An apostrophe, a point or comma in a number, a hyphen, a percent sign or an underscore.
        case 0x27, 0x2019, 0x2c, 0x2d, 0x5f: self = .joiner
        case 0x2e, 0x21, 0x3f, 0x2026, 0x3002, 0xff01, 0xff1f, 0x61f: self = .stop
        case 0..<0x80: self = .other
        case 0x2600...0x27bf, 0x1f300...0x1faff, 0x1f1e6...0x1f1ff: self = .emoji
        case 0x3040...0x30ff, 0x3400...0x4dbf, 0x4e00...0x9fff, 0x20000...0x3134f: self = .ideograph
        default:
            guard let properties = Unicode.Scalar(scalar)?.properties, properties.isAlphabetic else {
                self = .other
                return
            }
            self = properties.isUppercase ? .capital : .letter
        }
    }
}

/// Reads one character from bytes that are valid UTF-8, as those of a `String` are.
enum UTF8Reader {
    static func scalar(_ bytes: [UInt8], _ at: Int) -> (scalar: UInt32, width: Int) {
        let first = UInt32(bytes[at])
        if first < 0x80 { return (first, 1) }
        let width = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4
        guard at + width <= bytes.count else { return (0xfffd, bytes.count - at) }
        var scalar = first & (width == 2 ? 0x1f : width == 3 ? 0x0f : 0x07)
        for offset in 1..<width { scalar = scalar << 6 | UInt32(bytes[at + offset]) & 0x3f }
        return (scalar, width)
    }
}

/// Byte classes of ASCII, and the shapes recognised by them.
enum Ascii {
    static func isLetter(_ byte: UInt8) -> Bool { (0x41...0x5a).contains(byte & 0xdf) }
    static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
    /// Could go on inside a word: a letter, a digit, or part of a character beyond ASCII.
    static func isWordByte(_ byte: UInt8) -> Bool { isLetter(byte) || isDigit(byte) || byte >= 0x80 }
    static func isOpening(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "(") || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "[")
            || byte == UInt8(ascii: "'")
    }

    static func isLink(_ bytes: [UInt8], _ range: Range<Int>) -> Bool {
        hasPrefix(bytes, range, "https://") || hasPrefix(bytes, range, "http://") || hasPrefix(bytes, range, "www.")
            || hasPrefix(bytes, range, "pic.twitter.com/") || hasPrefix(bytes, range, "t.co/")
    }

    /// `1/`, `1/7`, `(1/7)`: a number and a stroke, and then nothing but a number.
    static func isThreadMark(_ bytes: [UInt8], _ range: Range<Int>) -> Bool {
        var at = range.lowerBound
        let digits = { (bytes: [UInt8], at: inout Int) -> Int in
            let start = at
            while at < range.upperBound, isDigit(bytes[at]) { at += 1 }
            return at - start
        }
        guard (1...2).contains(digits(bytes, &at)), at < range.upperBound, bytes[at] == UInt8(ascii: "/") else {
            return false
        }
        at += 1
        guard digits(bytes, &at) <= 2 else { return false }
        return at == range.upperBound || (at + 1 == range.upperBound && !isWordByte(bytes[at]))
    }

    private static func hasPrefix(_ bytes: [UInt8], _ range: Range<Int>, _ prefix: StaticString) -> Bool {
        let count = prefix.utf8CodeUnitCount
        guard range.count >= count else { return false }
        return prefix.withUTF8Buffer { wanted in
            for offset in 0..<count {
                let byte = bytes[range.lowerBound + offset]
                let folded = (0x41...0x5a).contains(byte) ? byte | 0x20 : byte
                if folded != wanted[offset] { return false }
            }
            return true
        }
    }
}
