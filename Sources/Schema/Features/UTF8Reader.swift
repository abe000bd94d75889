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

/// Byte classes of ASCII, and the shapes that are told by them.
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
