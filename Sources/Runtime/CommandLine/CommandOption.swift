/// One `--option` of a command.
public struct CommandOption: Sendable {
    /// Without the dashes.
    public let name: String
    /// What stands for its value in the help, such as `FILE`; `nil` for a flag.
    public let value: String?
    public let summary: String
    public let isRepeatable: Bool

    private init(_ name: String, value: String?, _ summary: String, isRepeatable: Bool) {
        self.name = name
        self.value = value
        self.summary = summary
        self.isRepeatable = isRepeatable
    }

    public static func flag(_ name: String, _ summary: String) -> CommandOption {
        CommandOption(name, value: nil, summary, isRepeatable: false)
    }
    public static func value(_ name: String, _ value: String, _ summary: String) -> CommandOption {
        CommandOption(name, value: value, summary, isRepeatable: false)
    }
    public static func values(_ name: String, _ value: String, _ summary: String) -> CommandOption {
        CommandOption(name, value: value, summary, isRepeatable: true)
    }

    /// `--json`, on every command that prints data.
    public static let json = flag("json", "print one JSON document on standard output instead of text")
    /// `--yes`, on commands that ask before they act.
    public static let yes = flag("yes", "do not ask on the terminal")
    /// `--dry-run`, on every command that writes.
    public static let dryRun = flag("dry-run", "say what would be done, and do nothing")
}
