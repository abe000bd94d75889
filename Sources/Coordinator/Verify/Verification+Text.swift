/// The result of a verification as text: a table of what was compared, then the rows that do not agree.
enum VerificationText {
    /// How many disagreements of one check are printed.
    static let shown = 20

    static func text(_ result: VerificationResult, _ paint: Painter) -> String {
        let checks = result.checks
        var table = TextTable(("compared", .left), ("count", .right), ("", .left), ("result", .left))
        for check in checks {
            let count = check.disagreements.count
            table.add(
                .init(check.name), .init(Figures.grouped(Int64(check.compared))), .init(check.unit, .faint),
                check.agrees ? .init("agree", .good) : .init("\(count) disagree", .bad))
        }
        let wrong = checks.filter { !$0.agrees }
        let verdict =
            wrong.isEmpty
            ? paint(.good, "The tables agree with the messages.")
            : paint(.bad, "The tables do not agree with the messages: \(wrong.map(\.name).joined(separator: ", ")).")
        let hint = result.hint.map { ReportSection.prose($0) } ?? []
        return (table.lines(paint) + wrong.flatMap { details($0, paint) } + ["", verdict, result.tally.text] + hint)
            .joined(separator: "\n")
    }

    private static func details(_ check: Check, _ paint: Painter) -> [String] {
        var lines = ["", paint(.strong, check.name)]
        for found in check.disagreements.prefix(shown) {
            lines.append("  \(found.key): \(found.what) should be \(found.expected) and is \(found.found)")
        }
        let more = check.disagreements.count - shown
        return more > 0 ? lines + ["  and \(more) more"] : lines
    }
}
