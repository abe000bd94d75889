/// What a generator may be called. The registry in the database says which names there are; this says which could be.
public enum GeneratorName {
    public static let maximumLength = 64

    /// A name without case, `_`, `-`, blanks and a trailing `Generator`: spellings with one key are one generator. The
    /// database's `generator_key` is the same.
    public static func key(_ text: some StringProtocol) -> String {
        var folded = String(text.lowercased().filter { $0 != "_" && $0 != "-" && $0 != " " })
        if folded.count > suffix.count, folded.hasSuffix(suffix) { folded.removeLast(suffix.count) }
        return folded
    }

    /// Whether it is a letter followed by letters, digits, `_` and `-`, at most 64 in all; aliases may hold blanks too.
    public static func isWellFormed(_ text: some StringProtocol, allowingBlanks: Bool = false) -> Bool {
        guard let first = text.utf8.first, isLetter(first), text.utf8.count <= maximumLength else { return false }
        return text.utf8.allSatisfy { byte in
            isLetter(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
                || (allowingBlanks && byte == UInt8(ascii: " "))
        }
    }

    private static let suffix = "generator"

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }
}
