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
