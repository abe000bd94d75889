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
