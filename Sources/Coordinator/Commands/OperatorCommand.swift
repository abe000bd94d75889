import Bootstrap
import CommandLine
import Operations
import Postgres
import Runtime
import Timekeeping

/// What an operator's command works with: the settings, the database and the clock.
struct OperatorContext {
    let configuration: Configuration
    let connection: PostgresConnection
    /// Domain time.
    let now: Timestamp

    /// - Parameter purpose: names the connection in the database's list of sessions.
    init(_ purpose: String) throws {
        configuration = try Configuration.load()
        now = try configuration[.clock].makeClock().now()
        connection = try Database.open(configuration, applicationName: "rookery-coordinator-" + purpose)
    }
}

extension CommandOption {
    /// What every change of an operator takes.
    static let change: [CommandOption] = [.reason, .actor, .yes, .dryRun, .json]

    static func limit(_ count: Int) -> CommandOption { .value("limit", "N", "at most so many (default: \(count))") }
}

extension CommandArguments {
    /// Who asks, and why.
    var audit: Audit { Audit(actor: actor, reason: reason) }

    func limit(_ count: Int) throws(CommandFailure) -> Int { try int("limit", in: 1...100_000) ?? count }

    /// Makes a change and prints what changed. Where somebody can answer, it is planned first and confirmed; with
    /// `--dry-run` only the plan is printed.
    func change(
        plan: () throws -> ChangeReport, perform: (_ expected: ChangeReport?) throws -> ChangeReport
    ) throws -> CommandExit {
        guard !has("dry-run") else { return try show(try plan()) { $0.text($1) } }
        return try show(try perform(try agreed(to: plan))) { $0.text($1) }
    }

    /// The plan that the operator agreed to; `nil` where nobody is asked.
    ///
    /// - Throws: `CommandFailure` with `.refused` where the operator does not agree.
    func agreed(to plan: () throws -> ChangeReport) throws -> ChangeReport? {
        guard isAsking else { return nil }
        let planned = try plan()
        if !planned.unchanged {
            try confirm((planned.summary + planned.table(.standardOutput)).joined(separator: "\n"))
        }
        return planned
    }

    /// Whether the operator is asked before something is written: on a terminal, unless `--yes` is given.
    var isAsking: Bool { !has("yes") && Console.canAsk }

    /// Asks, where somebody can answer and `--yes` is not given.
    ///
    /// - Throws: `CommandFailure` with `.refused` where the operator does not agree.
    func confirm(_ plan: String) throws(CommandFailure) {
        guard !isAsking || Console.agrees("\(plan)\nGo ahead?") else {
            throw CommandFailure(.refused, "nothing was done")
        }
    }

    /// Prints an answer, as text or as JSON.
    @discardableResult
    func show<Answer: Encodable>(_ answer: Answer, _ text: (Answer, Painter) -> String) throws -> CommandExit {
        Console.output(has("json") ? try answer.json() : text(answer, .standardOutput))
        return .success
    }
}

extension ChangeReport {
    func text(_ paint: Painter) -> String {
        var lines = summary
        if unchanged {
            lines[lines.count - 1] += "; nothing was done"
        } else if dryRun {
            lines[0] = "dry run, nothing is written: \(lines[0])"
        }
        return (lines + table(paint)).joined(separator: "\n")
    }

    /// What differs afterwards; nothing where nothing does.
    func table(_ paint: Painter) -> [String] {
        guard !changes.isEmpty else { return [] }
        var table = TextTable(("", .left), ("before", .right), ("after", .right), ("change", .right))
        for change in changes {
            var difference = ""
            if case .double(let before) = change.before, case .double(let after) = change.after {
                difference = Figures.signed(after - before, 4)
            }
            table.add(
                .init(TerminalText.escaped(change.name)), .init(change.before.text), .init(change.after.text),
                .init(difference))
        }
        return table.lines(paint)
    }
}

extension StructuredValue {
    /// For a cell of a table.
    var text: String {
        switch self {
        case .null: "none"
        case .double(let number): Figures.fixed(number, 4)
        case .text(let text): TerminalText.escaped(text)
        case .bool(let flag): flag ? "yes" : "no"
        default: json
        }
    }
}
