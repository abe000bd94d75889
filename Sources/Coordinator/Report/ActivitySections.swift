import CommandLine
import Model
import Operations
import Timekeeping

/// What went out, what was read of it, and what the gates let through.
enum HappenedSection {
    static func section(_ report: DeploymentReport) -> ReportSection {
        let happened = report.happened
        var table = TextTable(("", .left), ("", .left))
        var published = "\(Figures.grouped(happened.published)) published"
        if happened.drafts > 0 { published += ", \(Figures.grouped(happened.drafts)) drafts" }
        if happened.external > 0 { published += ", \(Figures.grouped(happened.external)) of others" }
        if let first = happened.firstPost, let last = happened.lastPost {
            published += ", \(first.rfc3339.prefix(10)) to \(last.rfc3339.prefix(10))"
        }
        table.add("posts", .init(published))
        var readings = "\(Figures.grouped(happened.readings)) of \(Figures.grouped(happened.postsRead)) posts"
        if let impressions = happened.impressions {
            readings += ", \(Figures.grouped(impressions)) impressions at the latest"
        }
        table.add("readings", .init(readings))
        table.add("kept apart", .init(listed(happened.rejected, none: "no reading was impossible")))
        table.add("followers", .init(followers(happened)))
        if happened.followersCredited != nil {
            table.add("", .init("credits are gross follows: whoever left again since still counts"))
        }
        let gate = report.gate
        table.add(
            "gates",
            .init("\(Figures.grouped(gate.learnable)) posts may be learned from, \(Figures.grouped(gate.refused)) not"))
        table.add("  refused", .init(listed(gate.refusals, none: "none")))
        if let thresholds = thresholds(gate) { table.add("  thresholds", .init(thresholds)) }
        if gate.withoutReading > 0 {
            table.add("  not judged", .init("\(Figures.grouped(gate.withoutReading)) posts, no verdict yet"))
        }
        return ReportSection("What happened", table.lines(Painter(inColour: false)))
    }

    static func listed(_ counts: [(reason: String, count: Int64)], none: String) -> String {
        counts.isEmpty
            ? none : counts.map { "\($0.reason) \(Figures.grouped($0.count))" }.joined(separator: " · ")
    }

    private static func followers(_ happened: Happened) -> String {
        var parts: [String] = []
        if let before = happened.followersBefore, let after = happened.followersAfter {
            let change = after - before
            let sign = change < 0 ? "" : "+"
            parts.append(
                "\(Figures.grouped(before)) to \(Figures.grouped(after)) (\(sign)\(Figures.grouped(change)))")
        }
        if let credited = happened.followersCredited {
            parts.append(
                "\(Figures.grouped(credited)) follows credited to \(Figures.grouped(happened.postsWithFollowers)) posts"
            )
        }
        return parts.isEmpty ? "not measured" : parts.joined(separator: ", ")
    }

    private static func thresholds(_ gate: GateSummary) -> String? {
        guard let mode = gate.mode, let views = gate.viewsMin, let likes = gate.likesMin, let age = gate.ageMinSeconds
        else { return nil }
        return "\(mode): \(Figures.significant(views, 6)) views, \(Figures.significant(likes, 6)) likes, "
            + "\(Figures.significant(age / 3600, 4)) h old"
    }
}

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

/// The mean engagement rate by hour of posting.
enum HoursSection {
    private static let height = 5
    /// An hour with fewer posts is drawn but not ranked.
    static let fewestPosts: Int64 = 3

    static func section(_ report: DeploymentReport, _ truth: PlantedFigures?) -> ReportSection {
        let title = "Hours of posting (\(report.timeZone))"
        let byHour = Dictionary(
            report.timingArms.compactMap { arm in TimingArm.hour(of: arm.name).map { ($0, arm) } },
            uniquingKeysWith: { first, _ in first })
        let rates = (0..<24).map { hour in byHour[hour].flatMap { $0.pulls > 0 ? $0.averageReward : nil } }
        guard let top = rates.compactMap(\.self).max() else {
            return ReportSection(title, ["  no post may be learned from yet"])
        }
        var lines = Plot.columns(rates, height: height, width: 3)
        for (index, line) in lines.enumerated() {
            let label = index == 0 ? Figures.percent(top, 1) : index == height - 1 ? "0" : ""
            lines[index] = Plot.labelled(line, label)
        }
        lines.append(Plot.underAxis((0..<24).map { $0 < 10 ? " \($0) " : "\($0) " }.joined()))
        lines += ReportSection.prose("best: " + best(byHour))
        if let truth, !truth.bestHours.isEmpty {
            lines.append("  planted best: " + truth.bestHours.map { "\($0) h" }.joined(separator: ", "))
        }
        return ReportSection(title, lines)
    }

    private static func best(_ byHour: [Int: ArmSummary]) -> String {
        let ranked = byHour.filter { $0.value.pulls >= fewestPosts && $0.value.averageReward != nil }
            .sorted { ($0.value.averageReward ?? 0, $1.key) > ($1.value.averageReward ?? 0, $0.key) }
        guard !ranked.isEmpty else { return "no hour has \(fewestPosts) posts yet" }
        return ranked.prefix(5).map { hour, arm in
            "\(hour) h (\(arm.averageReward.map { Figures.percent($0, 2) } ?? Figures.unknown), \(arm.pulls) posts)"
        }
        .joined(separator: ", ")
    }
}

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
