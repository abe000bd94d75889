import Runtime

/// A part of a report: a title and its lines, ready to print.
struct ReportSection: Sendable {
    let title: String
    var lines: [String] = []

    init(_ title: String, _ lines: [String] = []) {
        self.title = title
        self.lines = lines
    }

    /// Of prose: what reads well, or less on a narrower terminal.
    static var pageWidth: Int { min(96, (Console.outputWidth ?? 98) - 2) }

    /// Lines of prose, broken at blanks so that they keep within the page and indented by two.
    static func prose(_ text: String, width: Int = pageWidth) -> [String] {
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ") {
            if !line.isEmpty, line.count + word.count + 1 > width {
                lines.append("  " + line)
                line = ""
            }
            line += line.isEmpty ? String(word) : " " + word
        }
        return line.isEmpty ? lines : lines + ["  " + line]
    }

    func text(_ paint: Painter) -> String {
        ([paint(.strong, title)] + lines).joined(separator: "\n")
    }
}
