import Model
import Runtime
import Timekeeping

/// What an import took and left, for people and as JSON.
struct ImportSummary {
    let plan: ImportPlan
    /// `nil` on a dry run.
    let delivered: Delivered?

    var json: StructuredValue {
        [
            "account": .text(plan.account), "dry_run": .bool(delivered == nil),
            "rows": .count(plan.rows), "rows_taken": .count(plan.entries.count), "rows_left": .count(plan.left.total),
            "left": reasons(plan.left), "posts": .count(plan.entries.count), "metrics": .count(plan.entries.count),
            "attributions": .count(plan.entries.count { $0.attribution != nil }),
            "newest_reading": .time(plan.newestReading),
            "oldest_post": .time(plan.entries.first?.post.postedAt),
            "newest_post": .time(plan.entries.last?.post.postedAt),
            "handles": .object(plan.handles.map { .init($0.name, .count($0.posts)) }),
            "account_totals": totals, "files": .list(plan.files.map(file)), "delivered": delivered?.json ?? .null,
        ]
    }

    var text: String {
        var lines = ["\(plan.entries.count) of \(plan.rows) rows taken for \(plan.account), \(plan.left.total) left"]
        for (reason, count) in plan.left.sorted { lines.append("  left: \(count) \(reason.rawValue)") }
        for file in plan.files { lines.append("  \(describe(file))") }
        if let totals = plan.totals {
            lines.append(
                "  account: \(totals.newFollows) new follows, \(totals.unfollows) unfollows over \(totals.days) days")
        }
        if let newest = plan.newestReading { lines.append("  newest reading: \(newest)") }
        if plan.handles.count > 1 {
            let names = plan.handles.map { "\($0.name) (\($0.posts))" }.joined(separator: ", ")
            lines.append("  the links name several accounts: \(names)")
        }
        lines.append(delivered.map { "  \($0.records) records delivered" } ?? "  dry run: nothing was sent")
        return lines.joined(separator: "\n")
    }

    private func reasons(_ left: LeftRows) -> StructuredValue {
        .object(left.sorted.map { .init($0.reason.rawValue, .count($0.count)) })
    }

    private var totals: StructuredValue {
        guard let totals = plan.totals else { return .null }
        return [
            "days": .count(totals.days), "new_follows": .int(totals.newFollows), "unfollows": .int(totals.unfollows),
        ]
    }

    private func file(_ file: ExportFile) -> StructuredValue {
        [
            "file": .text(file.path), "kind": .text(file.kind.rawValue), "rows": .count(file.rows),
            "posts": .count(file.posts.count), "left": reasons(file.left),
            "first_lines": .object(
                file.left.firstLines.sorted { $0.key.rawValue < $1.key.rawValue }
                    .map { .init($0.key.rawValue, .count($0.value)) }),
            "reading_time": .time(file.readingTime),
        ]
    }

    private func describe(_ file: ExportFile) -> String {
        let what =
            switch file.kind {
            case .posts, .postsUpTo2023: "\(file.posts.count) posts"
            case .accountOverview: "daily totals of the account, not posts"
            case .dailyActivity: "daily totals of the posts, not posts"
            case .unknown: "no export of posts (columns \(file.columns.prefix(4).joined(separator: ", ")) …)"
            }
        let read = file.readingTime.map { ", read \($0)" } ?? ""
        return "\(file.path): \(file.rows) rows, \(what)\(read)"
    }
}
