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
