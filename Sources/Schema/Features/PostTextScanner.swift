/// Splits UTF-8 text at blanks, tells links, mentions and tags apart, and cuts the rest into words.
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
            note(.quote, &text)
            start += 1
        }
        guard start < range.upperBound else { return }
        let rest = start..<range.upperBound
        if Ascii.isLink(text.bytes, rest) {
            text.links += 1
            text.endsClosed = true
            note(.other, &text)
            return
        }
        let name = nameEnd(text.bytes, after: start, upTo: range.upperBound)
        switch text.bytes[start] {
        case UInt8(ascii: "@") where name > start + 1:
            text.mentions += 1
            note(.mention, &text)
            cut(name..<range.upperBound, &text)
        case UInt8(ascii: "#") where name > start + 1:
            text.hashtags.append(start + 1..<name)
            note(.other, &text)
            cut(start + 1..<range.upperBound, &text)
            text.endsClosed = true
        case UInt8(ascii: "$") where name > start + 1 && Ascii.isLetter(text.bytes[start + 1]):
            text.cashtags.append(start + 1..<name)
            note(.other, &text)
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

    private func note(_ opening: PostText.Opening, _ text: inout PostText) {
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
                if word.isEmpty { note(opening(ScalarKind(scalar)), &text) }
                word.append(scalar, at..<next)
            case .ideograph:
                finish(&word, &text)
                note(.other, &text)
                word.append(scalar, at..<next)
                finish(&word, &text)
            case .joiner where goesOn(word, text.bytes, next, range):
                word.extend(to: next)
            // The point in 3.5 or example.org ends nothing.
            case .stop where scalar == 0x2e && goesOn(word, text.bytes, next, range):
                word.extend(to: next)
            case .emoji:
                finish(&word, &text)
                note(.other, &text)
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
