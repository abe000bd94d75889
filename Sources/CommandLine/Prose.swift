/// Text for people, broken at blanks to a page.
public enum Prose {
    /// The width of prose: 80 columns, or less on a narrower terminal.
    public static var pageWidth: Int { min(80, Console.outputWidth ?? 80) }

    /// The text in lines of at most `width` columns; a longer word keeps a line of its own. Blanks and line ends between
    /// words are one blank.
    public static func lines(_ text: some StringProtocol, width: Int = pageWidth) -> [String] {
        var lines: [String] = []
        var line = ""
        var taken = 0
        for word in text.split(whereSeparator: { $0 == " " || $0 == "\n" }) {
            let size = DisplayWidth.of(word)
            if !line.isEmpty, taken + 1 + size > width {
                lines.append(line)
                (line, taken) = ("", 0)
            }
            line += line.isEmpty ? String(word) : " " + word
            taken += taken == 0 ? size : size + 1
        }
        return line.isEmpty ? lines : lines + [line]
    }
}

/// How many columns of a terminal a text takes: two a wide character (East Asian scripts, emoji), one any other.
public enum DisplayWidth {
    public static func of(_ text: some StringProtocol) -> Int {
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.utf8.count }
        return text.reduce(0) { $0 + of($1) }
    }

    private static func of(_ character: Character) -> Int {
        guard let first = character.unicodeScalars.first else { return 0 }
        let isEmoji =
            first.properties.isEmojiPresentation || character.unicodeScalars.contains { $0.value == 0xFE0F }
        return isEmoji || wide.contains { $0.contains(first.value) } ? 2 : 1
    }

    private static let wide: [ClosedRange<UInt32>] = [
        0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
        0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x20000...0x3FFFD,
    ]
}
