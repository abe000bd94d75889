import Runtime

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

/// What a command does that can do several things, as its first operand names it: `dead ls`, `model show 12`.
public protocol CommandAction: RawRepresentable, CaseIterable, Sendable where RawValue == String {
    /// Names of the options that go with it.
    var options: Set<String> { get }
}

/// One thing a command does, as its help, its checks and completion know it.
public struct CommandVerb: Sendable, Hashable {
    public let name: String
    /// Names of the options that go with it.
    public let options: Set<String>

    static func all(of type: any CommandAction.Type) -> [CommandVerb] { list(type) }

    private static func list<Action: CommandAction>(_: Action.Type) -> [CommandVerb] {
        Action.allCases.map { CommandVerb(name: $0.rawValue, options: $0.options) }
    }
}

extension Command {
    /// The thing to do that these operands name; `nil` where the command does one.
    ///
    /// - Throws: `CommandFailure` with exit code 2 where there is none of that name.
    func verb(_ operands: [String]) throws(CommandFailure) -> CommandVerb? {
        guard let word = operands.first, !verbs.isEmpty else { return nil }
        guard let verb = verbs.first(where: { $0.name == word }) else {
            let known = verbs.map(\.name).joined(separator: ", ")
            throw CommandFailure(.usage, "\"\(word)\" is none of \(known)")
        }
        return verb
    }

    /// The options that go with what is to be done.
    func options(of verb: CommandVerb?) -> [CommandOption] {
        guard let verb else { return options }
        return options.filter { verb.options.contains($0.name) }
    }
}

extension CommandArguments {
    /// The action that the first operand names.
    ///
    /// - Throws: `CommandFailure` with exit code 2 where there is none of that name, or an option was given that does not
    ///   go with it.
    public func action<Action: CommandAction>(of command: Command) throws(CommandFailure) -> Action {
        guard let action = Action(rawValue: operands[0]) else {
            let known = Action.allCases.map(\.rawValue).joined(separator: ", ")
            throw CommandFailure(.usage, "\"\(operands[0])\" is none of \(known)")
        }
        for option in command.options.map(\.name) where has(option) && !action.options.contains(option) {
            throw CommandFailure(.usage, "\(action.rawValue) takes no --\(option)")
        }
        return action
    }
}

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

extension Command {
    /// The table as data.
    var value: StructuredValue {
        [
            "name": .text(name), "summary": .text(summary), "discussion": .text(discussion),
            "operands": operands?.table ?? .null,
            "actions": .list(
                verbs.map { ["name": .text($0.name), "options": .list($0.options.sorted().map { .text($0) })] }),
            "options": .list(options.map(\.table)),
            "examples": .list(examples.map { ["line": .text($0.line), "meaning": .text($0.meaning)] }),
            "exits": .list(allExits.map { ["code": .int(Int64($0.rawValue)), "meaning": .text($0.meaning)] }),
        ]
    }

    /// With success and usage, in order.
    var allExits: [CommandExit] { Set([.success, .usage] + exits).sorted { $0.rawValue < $1.rawValue } }
}

extension CommandOption {
    fileprivate var table: StructuredValue {
        [
            "name": .text(name), "value": .optional(value), "summary": .text(summary),
            "repeatable": .bool(isRepeatable), "needed": .bool(isNeeded),
            "choices": .list(choices.map { .text($0) }),
        ]
    }
}

extension CommandOperand {
    fileprivate var table: StructuredValue {
        [
            "name": .text(name), "summary": .text(summary), "at_least": .count(count.lowerBound),
            "at_most": count.upperBound == Int.max ? .null : .count(count.upperBound),
            "choices": .list(choices.map { .text($0) }),
        ]
    }
}
