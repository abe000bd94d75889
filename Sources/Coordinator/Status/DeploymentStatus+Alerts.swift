import Learning
import Store
import Timekeeping

extension DeploymentStatus {
    /// What is open, worst first.
    func alertSection(_ paint: Painter) -> ReportSection {
        ReportSection("Alerts: \(alerts.count) open", alerts.isEmpty ? [] : [AlertRecord.table(alerts, paint)])
    }

    /// The furthest behind of each role and topic.
    func lagSection(_ paint: Painter) -> ReportSection {
        var table = TextTable(("role", .left), ("topic", .left), ("behind", .right), ("records", .right))
        for (_, lags) in Dictionary(grouping: lags, by: { "\($0.role) \($0.topic)" }).sorted(by: { $0.key < $1.key }) {
            guard let worst = lags.max(by: { ($0.seconds ?? -1) < ($1.seconds ?? -1) }) else { continue }
            table.add(
                .init(worst.role), .init(worst.topic),
                .init(worst.seconds.map { "\(Figures.fixed($0, 1)) s" } ?? Figures.unknown),
                .init(worst.records.map(Figures.grouped) ?? Figures.unknown))
        }
        return ReportSection("Lag", table.isEmpty ? [] : table.lines(paint))
    }
}
