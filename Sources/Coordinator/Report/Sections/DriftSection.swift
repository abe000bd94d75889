import Store
import Timekeeping

/// What was predicted beside what came, over the newest posts that have matured.
enum DriftSection {
    static func section(_ report: DeploymentReport, _ paint: Painter) -> ReportSection {
        var table = TextTable(
            ("prediction", .left), ("matured", .right), ("skill", .right), ("calibration error", .right),
            ("by chance", .right), ("measured", .left), ("", .left))
        for row in report.drift {
            let alerts = row.alerts.joined(separator: ", ")
            table.add(
                .init(row.part == "ridge" ? "rate" : "follow"), .init(Figures.grouped(row.posts)),
                .init(
                    row.skill.map { Figures.percent($0) } ?? Figures.unknown,
                    row.alerts.contains("skill_low") ? .bad : .plain),
                .init(
                    row.calibrationError.map { Figures.percent($0) } ?? Figures.unknown,
                    row.alerts.contains("calibration_off") ? .bad : .plain),
                .init(row.calibrationByChance.map { Figures.percent($0) } ?? Figures.unknown, .faint),
                .init(row.slot.rfc3339),
                row.skill == nil
                    ? .init("too few to tell", .faint) : alerts.isEmpty ? .init("") : .init("ALERT: \(alerts)", .bad))
        }
        return ReportSection(
            "Predictions beside what came", table.isEmpty ? ["  not measured yet"] : table.lines(paint))
    }
}
