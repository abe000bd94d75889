/// Text for people, broken at blanks to a page.
public enum Prose {
    /// Of prose: what reads well, or less on a narrower terminal.
    public static var pageWidth: Int { min(98, Console.outputWidth ?? 98) }

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
