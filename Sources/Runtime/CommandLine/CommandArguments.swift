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
