/// What a command does that can do several things, as its first operand names it: `dead ls`, `model show 12`.
public protocol CommandAction: RawRepresentable, CaseIterable, Sendable where RawValue == String {
    /// Names of the options that go with it.
    var options: Set<String> { get }
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
