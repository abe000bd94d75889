import Timekeeping

/// Followers per thousand impressions over time, a column a day.
enum TrendSection {
    private static let height = 6
    /// Days that fit on a page with two characters each.
    private static let wideDays = 42
    private static let mostDays = 84

    static func section(_ report: DeploymentReport) -> ReportSection {
        let days = report.days.suffix(mostDays)
        let values = days.map(\.followersPerThousand)
        guard let top = values.compactMap(\.self).max(), let first = days.first, let last = days.last else {
            return ReportSection("Followers per thousand impressions, by day of posting", ["  not measured"])
        }
        let width = days.count <= wideDays ? 2 : 1
        var lines = Plot.columns(values, height: height, width: width)
        for (index, line) in lines.enumerated() {
            let label = index == 0 ? Figures.fixed(top, 2) : index == height - 1 ? "0" : ""
            lines[index] = Plot.labelled(line, label)
        }
        let span = "\(first.day.rfc3339.prefix(10))"
        let end = "\(last.day.rfc3339.prefix(10))"
        let gap = max(1, days.count * width - span.count - end.count)
        lines.append(Plot.underAxis(span + String(repeating: " ", count: gap) + end))
        lines += halves(Array(days))
        return ReportSection("Followers per thousand impressions, by day of posting", lines)
    }

    /// The first and the second half pooled, so that a trend is a number and not an impression.
    private static func halves(_ days: [DaySummary]) -> [String] {
        let middle = days.count / 2
        guard let early = pooled(days[..<middle]), let late = pooled(days[middle...]) else { return [] }
        let change = early > 0 ? " (\(Figures.signed((late / early - 1) * 100, 0)) %)" : ""
        return [
            "  first half \(Figures.fixed(early, 2)), second half \(Figures.fixed(late, 2))\(change), pooled over posts"
        ]
    }

    private static func pooled(_ days: ArraySlice<DaySummary>) -> Double? {
        let measured = days.filter { $0.followersPerThousand != nil }
        let impressions = measured.reduce(0) { $0 + $1.impressions }
        let followers = measured.reduce(0) { $0 + ($1.followers ?? 0) }
        return impressions > 0 ? 1000 * Double(followers) / Double(impressions) : nil
    }
}
