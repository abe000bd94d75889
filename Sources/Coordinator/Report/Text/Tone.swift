import Glibc

/// How a piece of text is meant. Shown as colour on a terminal, and as nothing elsewhere.
enum Tone: Sendable {
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

/// Puts tones on text, or leaves it plain.
struct Painter: Sendable {
    let inColour: Bool

    /// Colour where standard output is a terminal and `NO_COLOR` does not forbid it.
    static var standardOutput: Painter {
        Painter(inColour: isatty(STDOUT_FILENO) == 1 && getenv("NO_COLOR") == nil)
    }

    func callAsFunction(_ tone: Tone, _ text: String) -> String {
        guard inColour, let code = tone.code, !text.isEmpty else { return text }
        return "\u{1B}[\(code)m\(text)\u{1B}[0m"
    }
}
