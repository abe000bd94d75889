import Runtime

/// A positional argument of a command.
public struct CommandOperand: Sendable {
    /// As the help shows it, in capitals. A name that contains `FILE` or `DIR` is completed as a path.
    public let name: String
    public let summary: String
    /// How many words it takes.
    public let count: ClosedRange<Int>
    /// The words it accepts, also for completion; empty where any word may stand.
    public let choices: [String]

    /// Exactly one word.
    public static func one(_ name: String, _ summary: String, choices: [String] = []) -> CommandOperand {
        CommandOperand(name: name, summary: summary, count: 1...1, choices: choices)
    }

    /// One word or none.
    public static func optional(_ name: String, _ summary: String, choices: [String] = []) -> CommandOperand {
        CommandOperand(name: name, summary: summary, count: 0...1, choices: choices)
    }

    /// Any number of words.
    public static func any(_ name: String, _ summary: String, choices: [String] = []) -> CommandOperand {
        CommandOperand(name: name, summary: summary, count: 0...Int.max, choices: choices)
    }

    /// One word or more.
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

    /// As data, for `completion json`.
    var table: StructuredValue {
        [
            "name": .text(name), "summary": .text(summary), "at_least": .count(count.lowerBound),
            "at_most": count.upperBound == Int.max ? .null : .count(count.upperBound),
            "choices": .list(choices.map { .text($0) }),
        ]
    }
}

/// An option of a command, `--name` or `--name VALUE`.
///
/// Options that several commands share are declared once, here; a command lists `.json`, `.reason` and so on.
public struct CommandOption: Sendable {
    /// Without the dashes.
    public let name: String
    /// How the help shows the value, such as `FILE`; `nil` for a flag. `FILE` and `DIR` are completed as paths.
    public let value: String?
    public let summary: String
    /// Whether it may be given more than once.
    public let isRepeatable: Bool
    /// Whether the command cannot do without it.
    public let isRequired: Bool
    /// The values it accepts, also for completion; empty where any may come.
    public let choices: [String]

    private init(
        _ name: String, value: String?, _ summary: String, isRepeatable: Bool = false, isRequired: Bool = false,
        choices: [String] = []
    ) {
        self.name = name
        self.value = value
        self.summary = summary
        self.isRepeatable = isRepeatable
        self.isRequired = isRequired
        self.choices = choices
    }

    /// An option without a value.
    public static func flag(_ name: String, _ summary: String) -> CommandOption {
        CommandOption(name, value: nil, summary)
    }

    /// An option with a value, given at most once.
    public static func value(
        _ name: String, _ value: String, _ summary: String, isRequired: Bool = false, choices: [String] = []
    ) -> CommandOption {
        CommandOption(name, value: value, summary, isRequired: isRequired, choices: choices)
    }

    /// An option with a value that may be given several times.
    public static func values(
        _ name: String, _ value: String, _ summary: String, isRequired: Bool = false, choices: [String] = []
    ) -> CommandOption {
        CommandOption(name, value: value, summary, isRepeatable: true, isRequired: isRequired, choices: choices)
    }

    /// `--reason`, required: why an operator decides so. Read it as `CommandArguments.reason`.
    public static let reason = value("reason", "TEXT", "why, for the history (required)", isRequired: true)
    /// `--reason` where a decision undoes nothing and is often made by hand.
    public static let optionalReason = value("reason", "TEXT", "why, for the history (default: by hand)")
    /// `--actor`: who decides. Goes with `--reason`; read it as `CommandArguments.actor`.
    public static let actor = value("actor", "NAME", "who decides, for the history (default: $USER)")
    /// `--json`, on every command that prints data. With it, errors are JSON too.
    public static let json = flag("json", "print one JSON document instead of text")
    /// `--yes`, on commands that ask before they act.
    public static let yes = flag("yes", "do not ask for confirmation")
    /// `--dry-run`, on every command that writes.
    public static let dryRun = flag("dry-run", "print what would change, and change nothing")
}

extension CommandOption {
    /// As data, for `completion json`.
    var table: StructuredValue {
        [
            "name": .text(name), "value": .optional(value), "summary": .text(summary),
            "repeatable": .bool(isRepeatable), "required": .bool(isRequired),
            "choices": .list(choices.map { .text($0) }),
        ]
    }
}
