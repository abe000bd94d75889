/// What a command takes beside its options.
public struct CommandOperand: Sendable {
    /// As in the help: `FILE`.
    public let name: String
    public let summary: String
    public let count: ClosedRange<Int>
    /// What may stand there, for completion; empty where anything may.
    public let choices: [String]

    public static func one(_ name: String, _ summary: String, choices: [String] = []) -> CommandOperand {
        CommandOperand(name: name, summary: summary, count: 1...1, choices: choices)
    }
    public static func optional(_ name: String, _ summary: String, choices: [String] = []) -> CommandOperand {
        CommandOperand(name: name, summary: summary, count: 0...1, choices: choices)
    }
    public static func any(_ name: String, _ summary: String, choices: [String] = []) -> CommandOperand {
        CommandOperand(name: name, summary: summary, count: 0...Int.max, choices: choices)
    }
    public static func atLeastOne(_ name: String, _ summary: String, choices: [String] = []) -> CommandOperand {
        CommandOperand(name: name, summary: summary, count: 1...Int.max, choices: choices)
    }

    var usage: String {
        switch (count.lowerBound, count.upperBound) {
        case (0, 1): "[\(name)]"
        case (0, _): "[\(name) …]"
        case (_, 1): name
        default: "\(name) …"
        }
    }
}
