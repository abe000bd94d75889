import CommandLine
import Operations
import Runtime

/// How the commands carry out and print what an operation changes.
enum ChangeText {
    static func value(_ value: StructuredValue) -> String {
        switch value {
        case .null: "none"
        case .double(let number): Figures.fixed(number, 4)
        case .text(let text): text
        case .bool(let flag): flag ? "yes" : "no"
        default: value.json
        }
    }

    /// What differs afterwards, as a table.
    static func lines(_ changes: [ChangeReport.Change], _ paint: Painter) -> [String] {
        guard !changes.isEmpty else { return [] }
        var table = TextTable(("", .left), ("before", .right), ("after", .right), ("change", .right))
        for change in changes {
            var difference = ""
            if case .double(let before) = change.before, case .double(let after) = change.after {
                difference = Figures.signed(after - before, 4)
            }
            table.add(.init(change.name), .init(value(change.before)), .init(value(change.after)), .init(difference))
        }
        return table.lines(paint)
    }

    static func print(_ report: ChangeReport, _ arguments: CommandArguments) throws {
        guard !arguments.has("json") else { return Console.output(try report.json()) }
        var lines = report.summary
        if report.unchanged {
            lines[lines.count - 1] += "; nothing was done"
        } else if report.dryRun {
            lines[0] = "dry run, nothing is written: \(lines[0])"
        }
        Console.output((lines + Self.lines(report.changes, .standardOutput)).joined(separator: "\n"))
    }
}

extension CommandArguments {
    /// Who asks, and why.
    var audit: Audit { Audit(actor: person, reason: self["because"] ?? "") }

    /// Plans, asks where somebody can answer, does it and prints what was done; with `--dry-run` prints the plan alone.
    func carryOut(
        plan: () throws -> ChangeReport, perform: (ChangeReport) throws -> ChangeReport
    ) throws -> CommandExit {
        let planned = try plan()
        guard !has("dry-run"), !planned.unchanged else {
            try ChangeText.print(planned, self)
            return .success
        }
        let lines = planned.summary + ChangeText.lines(planned.changes, .standardOutput) + ["Do it?"]
        guard has("yes") || Console.agrees(lines.joined(separator: "\n")) else {
            throw CommandFailure(.refused, "nothing was done")
        }
        try ChangeText.print(try perform(planned), self)
        return .success
    }

    /// Prints what was read, as text or as JSON.
    @discardableResult
    func show<Answer: Encodable>(_ answer: Answer, _ text: (Answer, Painter) -> String) throws -> CommandExit {
        Console.output(has("json") ? try answer.json() : text(answer, .standardOutput))
        return .success
    }
}
