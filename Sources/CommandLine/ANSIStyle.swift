import Glibc

/// How a piece of text is meant. Shown as colour on a terminal, and as nothing elsewhere.
public enum Tone: Sendable {
    case plain, strong, faint, good, bad, warning

    fileprivate var code: String? {
        switch self {
        case .plain: nil
        case .strong: "1"
        case .faint: "2"
        case .good: "32"
        case .bad: "31"
        case .warning: "33"
        }
    }
}

/// Puts tones on text, or leaves it plain, and knows how wide the page is.
public struct Painter: Sendable {
    public let inColour: Bool
    /// Columns of the terminal; `nil` where the text goes elsewhere and may be as wide as it is.
    public let width: Int?

    public init(inColour: Bool, width: Int? = nil) {
        self.inColour = inColour
        self.width = width
    }

    /// Colour where standard output is a terminal and `NO_COLOR` does not forbid it.
    public static var standardOutput: Painter {
        let width = Console.outputWidth
        return Painter(inColour: width != nil && getenv("NO_COLOR") == nil, width: width)
    }

    public func callAsFunction(_ tone: Tone, _ text: String) -> String {
        guard inColour, let code = tone.code, !text.isEmpty else { return text }
        return "\u{1B}[\(code)m\(text)\u{1B}[0m"
    }
}
