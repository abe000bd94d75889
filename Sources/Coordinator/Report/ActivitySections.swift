import CommandLine
import Model
import Operations
import Timekeeping

/// What was published, what was read of it, and what the gates let through.
enum ActivitySection {
    static func section(_ report: DeploymentReport, _ paint: Painter) -> ReportSection {
        let activity = report.activity
        var table = TextTable(("", .left), ("", .left))
        var published = "\(Figures.grouped(activity.published)) published"
        if activity.drafts > 0 { published += ", \(Figures.grouped(activity.drafts)) drafts" }
        if activity.external > 0 { published += ", \(Figures.grouped(activity.external)) of others" }
        if let first = activity.firstPost, let last = activity.lastPost {
            published += ", \(first.rfc3339.prefix(10)) to \(last.rfc3339.prefix(10))"
        }
        table.add("posts", .init(published))
        var readings = "\(Figures.grouped(activity.readings)) of \(Figures.grouped(activity.postsRead)) posts"
        if let impressions = activity.impressions {
            readings += ", \(Figures.grouped(impressions)) impressions at the last reading"
        }
        table.add("readings", .init(readings))
        table.add("rejected", .init(listed(activity.rejected, none: "no reading was impossible")))
        table.add("followers", .init(followers(activity)))
        if activity.followersCredited != nil {
            table.add("", .init("credits are gross follows: those who left again since still count"))
        }
        let gate = report.gate
        table.add(
            "gates",
            .init("\(Figures.grouped(gate.learnable)) posts are learnable, \(Figures.grouped(gate.refused)) not"))
        table.add("  refused", .init(listed(gate.refusals, none: "none")))
        if let thresholds = thresholds(gate) { table.add("  thresholds", .init(thresholds)) }
        if gate.notJudged > 0 {
            table.add("  not judged", .init("\(Figures.grouped(gate.notJudged)) posts, no verdict yet"))
        }
        return ReportSection("Activity", table.lines(paint))
    }

    private static func listed(_ counts: NamedValues<Int64>, none: String) -> String {
        counts.isEmpty
            ? none : counts.entries.map { "\($0.name) \(Figures.grouped($0.value))" }.joined(separator: " · ")
    }

    private static func followers(_ activity: Activity) -> String {
        var parts: [String] = []
        if let before = activity.followersBefore, let after = activity.followersAfter {
            let change = after - before
            let sign = change < 0 ? "" : "+"
            parts.append(
                "\(Figures.grouped(before)) to \(Figures.grouped(after)) (\(sign)\(Figures.grouped(change)))")
        }
        if let credited = activity.followersCredited {
            parts.append(
                "\(Figures.grouped(credited)) follows credited to \(Figures.grouped(activity.postsWithFollowers)) posts"
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
            let reason = schedule.reasons.entries.first.map { "\($0.name) (\(Figures.grouped($0.value)))" } ?? ""
            table.add(
                .init(schedule.schedule), .init(schedule.rule), .init(Figures.grouped(schedule.slots)),
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

    static func section(_ report: DeploymentReport, _ truth: PlantedTruth?, _ paint: Painter) -> ReportSection {
        let title = "Hours of posting (\(report.timeZone))"
        let byHour = Dictionary(
            report.timingArms.compactMap { arm in TimingArm.hour(of: arm.arm).map { ($0, arm) } },
            uniquingKeysWith: { first, _ in first })
        let rates = (0..<24).map { hour in byHour[hour].flatMap { $0.pulls > 0 ? $0.averageReward : nil } }
        guard let top = rates.compactMap(\.self).max() else {
            return ReportSection(title, ["  no learnable post yet"])
        }
        let width = paint.width.map { $0 < 82 } ?? false ? 2 : 3
        var lines = Plot.columns(rates, height: height, width: width)
        for (index, line) in lines.enumerated() {
            let label = index == 0 ? Figures.percent(top, 1) : index == height - 1 ? "0" : ""
            lines[index] = Plot.labelled(line, label)
        }
        lines.append(Plot.underAxis((0..<24).map { hour(of: $0, width: width) }.joined()))
        lines += ReportSection.prose("best: " + best(byHour))
        if let truth, !truth.bestHours.isEmpty {
            lines.append("  planted best: " + truth.bestHours.map { "\($0) h" }.joined(separator: ", "))
        }
        return ReportSection(title, lines)
    }

    /// Every hour where there is room for it, or else every third.
    private static func hour(of hour: Int, width: Int) -> String {
        let text = width > 2 || hour % 3 == 0 ? (hour < 10 ? " \(hour)" : "\(hour)") : "  "
        return text + String(repeating: " ", count: width - 2)
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

    static func section(_ report: DeploymentReport, _ paint: Painter) -> ReportSection {
        let room = (paint.width ?? 94) - 10
        let days = report.days.suffix(room)
        let values = days.map(\.followersPer1K)
        guard let top = values.compactMap(\.self).max(), let first = days.first, let last = days.last else {
            return ReportSection("Followers per thousand impressions, by day of posting", ["  not measured"])
        }
        let width = days.count * 2 <= room ? 2 : 1
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
        let measured = days.filter { $0.followersPer1K != nil }
        let impressions = measured.reduce(0) { $0 + $1.impressions }
        let followers = measured.reduce(0) { $0 + ($1.followers ?? 0) }
        return impressions > 0 ? 1000 * Double(followers) / Double(impressions) : nil
    }
}
