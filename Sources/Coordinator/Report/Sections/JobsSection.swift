/// Every schedule's slots: how many ran, were skipped by their gate and why, or were missed.
enum JobsSection {
    static func section(_ report: DeploymentReport, _ paint: Painter) -> ReportSection {
        var table = TextTable(
            ("schedule", .left), ("due", .left), ("slots", .right), ("run", .right), ("skipped", .right),
            ("missed", .right), ("failed", .right), ("open", .right), ("most frequent reason", .left))
        for schedule in report.schedules {
            func count(_ state: String, _ tone: Tone = .plain) -> TextTable.Cell {
                let value = schedule.states[state] ?? 0
                return .init(Figures.grouped(value), value > 0 ? tone : .plain)
            }
            let reason = schedule.reasons.first.map { "\($0.reason) (\(Figures.grouped($0.count)))" } ?? ""
            table.add(
                .init(schedule.name), .init(schedule.rule), .init(Figures.grouped(schedule.total)),
                count("done"), count("skipped"), count("missed", .bad), count("failed", .bad), count("queued"),
                .init(String(reason.prefix(40))))
        }
        return ReportSection("Slots of the schedules", table.lines(paint))
    }
}
