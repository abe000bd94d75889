import Runtime

/// A command of a program: what it takes, what its help says, and what it does.
///
/// A command either has a handler or subcommands. Each subcommand declares its own operands, options, examples and exit
/// codes, so an option that a subcommand does not take cannot be given to it, and its help shows only what it takes:
///
/// ```swift
/// Command("weights", "Show and change the generators' weights", group: "Decide", subcommands: [
///     Command("show", "Print the current weights", options: [.json]) { arguments in … },
///     Command(
///         "lock", "Keep a generator's weight as it is", operands: [.one("GENERATOR", "its name")],
///         options: [.reason, .actor, .yes, .dryRun, .json], exits: [.badInput, .serverMissing, .refused]
///     ) { arguments in … },
/// ])
/// ```
///
/// A handler that does not suspend runs on a thread of its own and may block, on a database for example. A handler that
/// suspends (`async`) runs on the shared pool of threads and must not block; it suits commands that run services.
///
/// An error that a handler throws is printed as one sentence and decides the exit code; see `CommandLineProgram`.
public struct Command: Sendable {
    /// What the user types: lower case, words joined by `-`.
    public let name: String
    /// One line for the list of commands: an imperative without a full stop.
    public let summary: String
    /// Paragraphs for `--help`.
    public let discussion: String
    /// The heading it is listed under in the program's help; `nil` lists it under "Commands".
    public let group: String?
    /// A hidden command works, but neither help nor completion lists it. It suits scripts.
    public let isHidden: Bool
    /// In the order they are typed. Only the last may be optional or repeat.
    public let operands: [CommandOperand]
    public let options: [CommandOption]
    public let examples: [Example]
    /// The exit codes it can end with besides success and usage.
    public let exits: [CommandExit]
    /// What an exit code means for this command, where `CommandExit.meaning` is too general.
    public let exitMeanings: [CommandExit: String]
    /// Empty for a command with a handler.
    public let subcommands: [Command]
    let handler: Handler
    /// What its first operand may be, where it can do several things; empty where it does one.
    let verbs: [CommandVerb]

    /// A command line as one would type it.
    public struct Example: Sendable {
        public let line: String
        /// What the line does.
        public let meaning: String

        public init(_ line: String, _ meaning: String) {
            self.line = line
            self.meaning = meaning
        }
    }

    enum Handler: Sendable {
        case none
        case blocking(@Sendable (CommandArguments) throws -> CommandExit)
        case suspending(@Sendable (CommandArguments) async throws -> CommandExit)
    }

    /// A command that may block: its handler runs on a thread of its own.
    public init(
        _ name: String, _ summary: String, discussion: String = "", group: String? = nil, isHidden: Bool = false,
        operands: [CommandOperand] = [], options: [CommandOption] = [], examples: [Example] = [],
        exits: [CommandExit] = [.failed, .badInput, .serverMissing], exitMeanings: [CommandExit: String] = [:],
        perform: @escaping @Sendable (CommandArguments) throws -> CommandExit
    ) {
        self.init(
            name, summary, discussion, group, isHidden, operands, options, examples, exits, exitMeanings, [],
            .blocking(perform))
    }

    /// A command that runs services: its handler suspends and must not block.
    public init(
        _ name: String, _ summary: String, discussion: String = "", group: String? = nil, isHidden: Bool = false,
        operands: [CommandOperand] = [], options: [CommandOption] = [], examples: [Example] = [],
        exits: [CommandExit] = [.failed, .badInput, .serverMissing], exitMeanings: [CommandExit: String] = [:],
        run: @escaping @Sendable (CommandArguments) async throws -> CommandExit
    ) {
        self.init(
            name, summary, discussion, group, isHidden, operands, options, examples, exits, exitMeanings, [],
            .suspending(run))
    }

    /// A command that only leads to others.
    ///
    /// - Precondition: the subcommands' names differ, and there is at least one.
    public init(
        _ name: String, _ summary: String, discussion: String = "", group: String? = nil, isHidden: Bool = false,
        examples: [Example] = [], subcommands: [Command]
    ) {
        precondition(!subcommands.isEmpty, "\(name) has neither a handler nor subcommands")
        precondition(Set(subcommands.map(\.name)).count == subcommands.count, "\(name) has two subcommands of one name")
        self.init(name, summary, discussion, group, isHidden, [], [], examples, [], [:], subcommands, .none)
    }

    private init(
        _ name: String, _ summary: String, _ discussion: String, _ group: String?, _ isHidden: Bool,
        _ operands: [CommandOperand], _ options: [CommandOption], _ examples: [Example], _ exits: [CommandExit],
        _ exitMeanings: [CommandExit: String], _ subcommands: [Command], _ handler: Handler,
        verbs: [CommandVerb] = []
    ) {
        precondition(
            operands.dropLast().allSatisfy { $0.count == 1...1 }, "only the last operand of \(name) may vary in number")
        precondition(Set(options.map(\.name)).count == options.count, "\(name) has two options of one name")
        self.name = name
        self.summary = summary
        self.discussion = discussion
        self.group = group
        self.isHidden = isHidden
        self.operands = operands
        self.options = options
        self.examples = examples
        self.exits = exits
        self.exitMeanings = exitMeanings
        self.subcommands = subcommands
        self.handler = handler
        self.verbs = verbs
    }

    /// All exit codes with what they mean here, in order.
    var allExits: [(exit: CommandExit, meaning: String)] {
        Set([.success, .usage] + exits).sorted { $0.rawValue < $1.rawValue }
            .map { ($0, exitMeanings[$0] ?? $0.meaning) }
    }
}

extension Command {
    /// The command and its subcommands as data, for `completion json`.
    var table: StructuredValue {
        [
            "name": .text(name), "summary": .text(summary), "discussion": .text(discussion), "group": .optional(group),
            "hidden": .bool(isHidden), "operands": .list(operands.map(\.table)), "options": .list(options.map(\.table)),
            "examples": .list(examples.map { ["line": .text($0.line), "meaning": .text($0.meaning)] }),
            "exits": .list(allExits.map { ["code": .int(Int64($0.exit.rawValue)), "meaning": .text($0.meaning)] }),
            "actions": .list(
                verbs.map { ["name": .text($0.name), "options": .list($0.options.sorted().map { .text($0) })] }),
            "commands": .list(subcommands.map(\.table)),
        ]
    }
}

// The way of one command with several actions, kept only while commands move to subcommands.

public protocol CommandAction: RawRepresentable, CaseIterable, Sendable where RawValue == String {
    /// Names of the options that go with it.
    var options: Set<String> { get }
}

public struct CommandVerb: Sendable, Hashable {
    public let name: String
    public let options: Set<String>

    static func all(of type: any CommandAction.Type) -> [CommandVerb] { list(type) }

    private static func list<Action: CommandAction>(_: Action.Type) -> [CommandVerb] {
        Action.allCases.map { CommandVerb(name: $0.rawValue, options: $0.options) }
    }
}

extension Command {
    public init(
        _ name: String, _ summary: String, discussion: String = "", group: String? = nil, isHidden: Bool = false,
        operands: CommandOperand, actions: (any CommandAction.Type)? = nil, options: [CommandOption] = [],
        examples: [Example] = [], exits: [CommandExit] = [.failed, .badInput, .serverMissing],
        run: @escaping @Sendable (CommandArguments) async throws -> CommandExit
    ) {
        self.init(
            name, summary, discussion, group, isHidden, [operands], options, examples, exits, [:], [],
            .suspending(run), verbs: actions.map(CommandVerb.all) ?? [])
    }

    func verb(_ operands: [String]) throws(CommandFailure) -> CommandVerb? {
        guard let word = operands.first, !verbs.isEmpty else { return nil }
        guard let verb = verbs.first(where: { $0.name == word }) else {
            throw CommandFailure(.usage, "\"\(word)\" is none of \(verbs.map(\.name).joined(separator: ", "))")
        }
        return verb
    }

    func options(of verb: CommandVerb?) -> [CommandOption] {
        guard let verb else { return options }
        return options.filter { verb.options.contains($0.name) }
    }
}

extension CommandArguments {
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
