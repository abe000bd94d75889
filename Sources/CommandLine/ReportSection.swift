/// A part of a report: a title and its lines, ready to print.
public struct ReportSection: Sendable {
    public let title: String
    public var lines: [String] = []

    public init(_ title: String, _ lines: [String] = []) {
        self.title = title
        self.lines = lines
    }

    /// Lines of prose, broken at blanks so that they keep within the page and indented by two.
    public static func prose(_ text: String) -> [String] {
        Prose.lines(text, width: Prose.pageWidth - 2).map { "  " + $0 }
    }

    public func text(_ paint: Painter) -> String {
        ([paint(.strong, title)] + lines).joined(separator: "\n")
    }
}
