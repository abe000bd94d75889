/// One `--option` of a command.
public struct CommandOption: Sendable {
    /// Without the dashes.
    public let name: String
    /// What stands for its value in the help, such as `FILE`; `nil` for a flag.
    public let value: String?
    public let summary: String
    public let isRepeatable: Bool
    /// Whether whatever takes it cannot do without.
    public let isNeeded: Bool
    /// The only values there are; empty where any may come.
    public let choices: [String]

    private init(
        _ name: String, value: String?, _ summary: String, isRepeatable: Bool = false, isNeeded: Bool = false,
        choices: [String] = []
    ) {
        self.name = name
        self.value = value
        self.summary = summary
        self.isRepeatable = isRepeatable
        self.isNeeded = isNeeded
        self.choices = choices
    }

    public static func flag(_ name: String, _ summary: String) -> CommandOption {
        CommandOption(name, value: nil, summary)
    }
    /// - Parameter value: what stands for it in the help; `FILE` and `DIR` are completed as paths.
    /// - Parameter choices: the only values there are, for completion and the parser.
    public static func value(
        _ name: String, _ value: String, _ summary: String, choices: [String] = []
    ) -> CommandOption {
        CommandOption(name, value: value, summary, choices: choices)
    }
    public static func values(
        _ name: String, _ value: String, _ summary: String, choices: [String] = []
    ) -> CommandOption {
        CommandOption(name, value: value, summary, isRepeatable: true, choices: choices)
    }

    /// `--because`, on everything a person decides: without it the command line is not understood.
    public static let because = CommandOption(
        "because", value: "TEXT", "why, for whoever asks later; needed", isNeeded: true)
    /// `--because` where something is decided that is often done by hand and undoes nothing.
    public static let becauseIfSaid = value("because", "TEXT", "why, for whoever asks later (default: by hand)")
    /// `--by`, beside `--because`; see `CommandArguments.person`.
    public static let by = value("by", "NAME", "who decides (default: $USER)")
    /// `--json`, on every command that prints data.
    public static let json = flag("json", "print one JSON document on standard output instead of text")
    /// `--yes`, on commands that ask before they act.
    public static let yes = flag("yes", "do not ask on the terminal")
    /// `--dry-run`, on every command that writes.
    public static let dryRun = flag("dry-run", "say what would be done, and do nothing")
}
