import FoundationEssentials
import Runtime
import Timekeeping

/// What was typed after a command's name, taken apart and checked against its table.
public struct CommandArguments: Sendable {
    public let operands: [String]
    private let values: [String: [String]]

    init(operands: [String], values: [String: [String]]) {
        self.operands = operands
        self.values = values
    }

    /// Whether the option was given.
    public func has(_ name: String) -> Bool { values[name] != nil }
    /// The last value given for the option.
    public subscript(name: String) -> String? { values[name]?.last }
    /// All values given for the option.
    public func all(_ name: String) -> [String] { values[name] ?? [] }

    /// A whole number within a range; `nil` where the option was not given.
    ///
    /// - Throws: `CommandFailure` with exit code 2.
    public func int(_ name: String, in range: ClosedRange<Int>) throws(CommandFailure) -> Int? {
        guard let text = self[name] else { return nil }
        guard let value = Int(text), range.contains(value) else {
            throw CommandFailure(
                .usage, "--\(name): \"\(text)\" is not a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return value
    }

    /// A number within a range; `nil` where the option was not given.
    public func double(_ name: String, in range: ClosedRange<Double>) throws(CommandFailure) -> Double? {
        guard let text = self[name] else { return nil }
        guard let value = Double(text), range.contains(value) else {
            throw CommandFailure(
                .usage, "--\(name): \"\(text)\" is not a number from \(range.lowerBound) to \(range.upperBound)")
        }
        return value
    }
}

extension CommandArguments {
    /// Takes `--name value`, `--name=value`, flags and operands apart; `--` ends the options.
    ///
    /// - Throws: `CommandFailure` with exit code 2 naming what is not understood.
    static func parse(_ arguments: [String], for command: Command) throws(CommandFailure) -> CommandArguments {
        var operands: [String] = []
        var values: [String: [String]] = [:]
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            if argument == "--" {
                operands += rest
                break
            }
            guard argument.hasPrefix("-"), argument != "-" else {
                operands.append(argument)
                continue
            }
            let (option, inline) = try find(argument, in: command)
            var value = inline ?? ""
            if let name = option.value, inline == nil {
                guard let next = rest.popFirst() else {
                    throw CommandFailure(.usage, "--\(option.name) needs a value, \(name)")
                }
                value = next
            }
            guard option.isRepeatable || values[option.name] == nil else {
                throw CommandFailure(.usage, "--\(option.name) is given twice")
            }
            guard option.choices.isEmpty || option.choices.contains(value) else {
                let known = option.choices.joined(separator: ", ")
                throw CommandFailure(.usage, "--\(option.name): \"\(value)\" is none of \(known)")
            }
            values[option.name, default: []].append(value)
        }
        try check(operands, for: command)
        try check(values, for: command, verb: command.verb(operands))
        return CommandArguments(operands: operands, values: values)
    }

    /// Options that go with what is to be done, and none that it needs left out.
    private static func check(
        _ values: [String: [String]], for command: Command, verb: CommandVerb?
    ) throws(CommandFailure) {
        let name = verb?.name ?? command.name
        let options = command.options(of: verb)
        for option in command.options where values[option.name] != nil {
            guard options.contains(where: { $0.name == option.name }) else {
                throw CommandFailure(.usage, "\(name) takes no --\(option.name)")
            }
        }
        for option in options where option.isNeeded {
            guard values[option.name]?.contains(where: { $0.contains { !$0.isWhitespace } }) ?? false else {
                throw CommandFailure(.usage, "\(name) needs --\(option.name): \(option.summary)")
            }
        }
    }

    private static func find(
        _ argument: String, in command: Command
    ) throws(CommandFailure) -> (CommandOption, inline: String?) {
        let parts = argument.drop { $0 == "-" }.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let name = parts.first.map(String.init) ?? ""
        guard argument.hasPrefix("--"), let option = command.options.first(where: { $0.name == name }) else {
            let nearest = command.options.map(\.name).min {
                EditDistance.between(name, $0) < EditDistance.between(name, $1)
            }
            let near = nearest.flatMap { EditDistance.between(name, $0) <= 2 ? "; did you mean --\($0)?" : nil } ?? ""
            throw CommandFailure(.usage, "\(command.name) has no option \(argument)\(near)")
        }
        let inline = parts.count == 2 ? String(parts[1]) : nil
        if option.value == nil, inline != nil {
            throw CommandFailure(.usage, "--\(name) takes no value")
        }
        return (option, inline)
    }

    private static func check(_ operands: [String], for command: Command) throws(CommandFailure) {
        guard let expected = command.operands else {
            if let first = operands.first {
                throw CommandFailure(.usage, "\(command.name) takes no argument, but \"\(first)\" is given")
            }
            return
        }
        if operands.count < expected.count.lowerBound {
            throw CommandFailure(.usage, "\(command.name) needs \(expected.name): \(expected.summary)")
        }
        if operands.count > expected.count.upperBound {
            throw CommandFailure(
                .usage, "\(command.name) takes one \(expected.name), but \"\(operands[1])\" is given too")
        }
    }
}

/// Options that several commands take and understand alike.
extension CommandArguments {
    /// Who decides: `--by`, or whoever is logged in.
    public var person: String {
        let environment = ProcessInfo.processInfo.environment
        return self["by"] ?? environment["USER"] ?? environment["LOGNAME"] ?? "unknown"
    }

    /// Why: `--because`, which the parser makes sure of.
    public var reason: String { self["because"] ?? "" }

    /// A moment, RFC 3339; `nil` where the option was not given.
    ///
    /// - Throws: `CommandFailure` with exit code 2.
    public func time(_ name: String) throws(CommandFailure) -> Timestamp? {
        guard let text = self[name] else { return nil }
        guard let moment = Timestamp(rfc3339: text) else {
            throw CommandFailure(.usage, "--\(name): \"\(text)\" is not a time such as 2026-03-02T06:00:00Z")
        }
        return moment
    }

    /// Writes a file that must not be there yet to where `--output` says.
    ///
    /// - Returns: `false` where the option was not given.
    /// - Throws: `CommandFailure` with exit code 3.
    public func writeOutput(_ bytes: some Sequence<UInt8>) throws(CommandFailure) -> Bool {
        guard let path = self["output"] else { return false }
        do {
            try Data(bytes).write(to: URL(filePath: path), options: .withoutOverwriting)
        } catch {
            throw CommandFailure(.badInput, "--output: \(path) cannot be made, or is there already")
        }
        return true
    }
}
