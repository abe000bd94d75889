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
