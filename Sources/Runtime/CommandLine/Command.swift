/// One command of a program: what it takes, what it prints as help, and what it does.
public struct Command: Sendable {
    public let name: String
    public let summary: String
    /// A paragraph or two for `--help`.
    public let discussion: String
    public let operands: CommandOperand?
    public let options: [CommandOption]
    /// What its first operand may be, where it can do several things; empty where it does one.
    public let verbs: [CommandVerb]
    /// Command lines as one would type them, each with a word on what it does.
    public let examples: [Example]
    /// The exit codes it may end with, beside success and usage.
    public let exits: [CommandExit]
    /// Does it. What is thrown is printed as one sentence and decides the exit code.
    public let run: @Sendable (CommandArguments) async throws -> CommandExit

    /// A line to type and what it is for.
    public struct Example: Sendable {
        public let line: String
        public let meaning: String
        public init(_ line: String, _ meaning: String) {
            self.line = line
            self.meaning = meaning
        }
    }

    /// - Parameter actions: the things it can do; each says which of the options go with it.
    public init(
        _ name: String, _ summary: String, discussion: String = "", operands: CommandOperand? = nil,
        actions: (any CommandAction.Type)? = nil, options: [CommandOption] = [], examples: [Example] = [],
        exits: [CommandExit] = [.failed, .badInput, .serverMissing],
        run: @escaping @Sendable (CommandArguments) async throws -> CommandExit
    ) {
        self.name = name
        self.summary = summary
        self.discussion = discussion
        self.operands = operands
        self.options = options
        verbs = actions.map(CommandVerb.all) ?? []
        self.examples = examples
        self.exits = exits
        self.run = run
    }
}
