import FoundationEssentials
import Runtime
import Timekeeping

/// The words after a command's name, checked against what the command takes.
///
/// When a handler runs, every required operand and option is there, no unknown one is, and each value with choices is
/// one of them. What remains for the handler is to read values of its own types; it throws `CommandFailure` with
/// `.usage` for a value that it cannot read.
public struct CommandArguments: Sendable {
    /// The positional arguments in order.
    public let operands: [String]
    private let values: [String: [String]]

    private init(operands: [String], values: [String: [String]]) {
        self.operands = operands
        self.values = values
    }

    /// Whether the option was given.
    public func has(_ name: String) -> Bool { values[name] != nil }

    /// The value of an option; the last one where it was given several times.
    public subscript(name: String) -> String? { values[name]?.last }

    /// All values of an option, in order.
    public func all(_ name: String) -> [String] { values[name] ?? [] }

    /// The option as a whole number; `nil` where it was not given.
    ///
    /// - Throws: `CommandFailure` with `.usage` where it is no number or outside `range`.
    public func int(_ name: String, in range: ClosedRange<Int>) throws(CommandFailure) -> Int? {
        try number(name, in: range, "a whole number") { Int($0) }
    }

    /// The option as a number; `nil` where it was not given.
    ///
    /// - Throws: `CommandFailure` with `.usage` where it is no number or outside `range`.
    public func double(_ name: String, in range: ClosedRange<Double>) throws(CommandFailure) -> Double? {
        try number(name, in: range, "a number") { Double($0) }
    }

    private func number<Number>(
        _ name: String, in range: ClosedRange<Number>, _ kind: String, _ parse: (String) -> Number?
    ) throws(CommandFailure) -> Number? {
        guard let text = self[name] else { return nil }
        guard let value = parse(text), range.contains(value) else {
            throw CommandFailure(
                .usage, "--\(name): \"\(text)\" is not \(kind) from \(range.lowerBound) to \(range.upperBound)")
        }
        return value
    }

    /// The option as a moment, RFC 3339; `nil` where it was not given.
    ///
    /// - Throws: `CommandFailure` with `.usage` where it is no moment.
    public func time(_ name: String) throws(CommandFailure) -> Timestamp? {
        guard let text = self[name] else { return nil }
        guard let moment = Timestamp(rfc3339: text) else {
            throw CommandFailure(.usage, "--\(name): \"\(text)\" is not a time such as 2026-03-02T06:00:00Z")
        }
        return moment
    }

    /// The option as one of a type's words; `nil` where it was not given.
    ///
    /// Declare the option with `choices: Value.allCases.map(\.rawValue)`; the parser then refuses other words.
    public func choice<Value: RawRepresentable>(_ name: String, _: Value.Type = Value.self) -> Value?
    where Value.RawValue == String {
        self[name].flatMap(Value.init)
    }

    /// Who decides: `--actor`, or the user who is logged in.
    public var actor: String {
        let environment = ProcessInfo.processInfo.environment
        return self["actor"] ?? environment["USER"] ?? environment["LOGNAME"] ?? "unknown"
    }

    /// Why: `--reason`; empty where it is optional and was not given.
    public var reason: String { self["reason"] ?? "" }

    /// Writes the file that `--output` names. It must not exist yet.
    ///
    /// - Returns: `false` where the option was not given.
    /// - Throws: `CommandFailure` with `.badInput` where the file exists or cannot be created.
    public func writeOutput(_ bytes: some Sequence<UInt8>) throws(CommandFailure) -> Bool {
        guard let path = self["output"] else { return false }
        do {
            try Data(bytes).write(to: URL(filePath: path), options: .withoutOverwriting)
        } catch {
            throw CommandFailure(.badInput, "--output: \(path) cannot be created, or exists already")
        }
        return true
    }
}

extension CommandArguments {
    /// Parses `--name value`, `--name=value`, flags and operands; `--` ends the options.
    ///
    /// - Parameter title: the command as the user typed it, for messages: `weights set`.
    /// - Throws: `CommandFailure` with `.usage` that names the first word which does not fit.
    init(parsing arguments: [String], for command: Command, title: String) throws(CommandFailure) {
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
            let (option, inline) = try Self.option(argument, of: command, title)
            var value = inline ?? ""
            if let placeholder = option.value, inline == nil {
                guard let next = rest.popFirst() else {
                    throw CommandFailure(.usage, "--\(option.name) needs a value, \(placeholder)")
                }
                value = next
            }
            guard option.isRepeatable || values[option.name] == nil else {
                throw CommandFailure(.usage, "--\(option.name) is given twice")
            }
            try Self.check(value, among: option.choices, of: "--\(option.name)")
            values[option.name, default: []].append(value)
        }
        try Self.check(operands, for: command, title)
        let verb = try command.verb(operands)
        for option in command.options where values[option.name] != nil {
            guard command.options(of: verb).contains(where: { $0.name == option.name }) else {
                throw CommandFailure(.usage, "\(verb?.name ?? title) takes no --\(option.name)")
            }
        }
        for option in command.options(of: verb) where option.isRequired {
            guard values[option.name]?.contains(where: { $0.contains { !$0.isWhitespace } }) ?? false else {
                throw CommandFailure(.usage, "\(verb?.name ?? title) needs --\(option.name): \(option.summary)")
            }
        }
        self.init(operands: operands, values: values)
    }

    private static func option(
        _ argument: String, of command: Command, _ title: String
    ) throws(CommandFailure) -> (CommandOption, inline: String?) {
        let parts = argument.drop { $0 == "-" }.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let name = parts.first.map(String.init) ?? ""
        guard argument.hasPrefix("--"), let option = command.options.first(where: { $0.name == name }) else {
            let nearest = EditDistance.nearest(to: name, among: command.options.map(\.name))
            let hint = nearest.map { "; did you mean --\($0)?" } ?? ""
            throw CommandFailure(.usage, "\(title) has no option \(argument)\(hint)")
        }
        if option.value == nil, parts.count == 2 {
            throw CommandFailure(.usage, "--\(name) takes no value")
        }
        return (option, parts.count == 2 ? String(parts[1]) : nil)
    }

    private static func check(_ word: String, among choices: [String], of name: String) throws(CommandFailure) {
        guard choices.isEmpty || choices.contains(word) else {
            throw CommandFailure(.usage, "\(name): \"\(word)\" is none of \(choices.joined(separator: ", "))")
        }
    }

    private static func check(
        _ words: [String], for command: Command, _ title: String
    ) throws(CommandFailure) {
        var rest = words[...]
        for operand in command.operands {
            let taken = rest.prefix(operand.count.upperBound)
            guard taken.count >= operand.count.lowerBound else {
                throw CommandFailure(.usage, "\(title) needs \(operand.name): \(operand.summary)")
            }
            if command.verbs.isEmpty {
                for word in taken { try check(word, among: operand.choices, of: operand.name) }
            }
            rest = rest.dropFirst(taken.count)
        }
        if let extra = rest.first {
            let usage = command.operands.map(\.usage).joined(separator: " ")
            throw CommandFailure(
                .usage, "\(title) takes \(usage.isEmpty ? "no argument" : usage); \"\(extra)\" is too many")
        }
    }
}
