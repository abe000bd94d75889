import CommandLine
import CSV
import Exports
import Kafka
import Model
import Runtime
import Schema
import Timekeeping

/// `producer import`: an account's own X analytics exports as posts, readings and follows.
enum ImportCommand {
    static let command = Command(
        "import", "publish what X analytics exports tell of an account's posts",
        discussion: """
            Takes the exports of posts, in the format up to 2023 and the one since 2024; daily totals are recognised and
            left. All files are read before anything is sent: one that cannot be read stops the import. A post in
            several files counts once, with its newest reading; importing the same files again publishes the same
            records. Ids and times come from the posts' links; texts are scored, for exports hold no plan.
            """,
        operands: .atLeastOne("FILE", "exports of one account, CSV"),
        options: [
            .value("account", "NAME", "whose posts they are (ROOKERY_ACCOUNT, else the name in the links)"),
            .values("ignore-column", "NAME", "leave out a column that is not known"),
            .dryRun, .json,
        ],
        examples: [
            .init("producer import --dry-run --json exports/*.csv", "what would be taken and left, without a server"),
            .init("producer import --account harbour_notes exports/*.csv", "publish them"),
        ]
    ) { arguments in
        let configuration = try Configuration.load()
        let account = try accountName(arguments["account"]) ?? configuration[.account]
        let ignored = Set(arguments.all("ignore-column"))
        let thread = CommandThread()
        let plan = try await thread.perform { () throws -> ImportPlan in
            let files = try arguments.operands.map { try ExportFile.read($0, ignoring: ignored) }
            return ImportPlan(files, account: account)
        }
        guard !plan.entries.isEmpty else {
            throw InputError(.nothingToTake, arguments.operands.joined(separator: ", "), nothing(plan))
        }
        let delivered = arguments.has("dry-run") ? nil : try await thread.perform { try send(plan, configuration) }
        let summary = ImportSummary(plan: plan, delivered: delivered)
        Console.output(arguments.has("json") ? summary.json.json : summary.text)
        return .success
    }

    static func send(_ plan: ImportPlan, _ configuration: Configuration) throws -> Delivered {
        let sink = try RecordSink(configuration, topics: Topic.allCases, log: .producer(configuration))
        var progress = Progress("posts", total: plan.entries.count)
        for entry in plan.entries {
            let id = entry.post.decisionID
            try sink.send(.posts, decision: id, entry.post.encoded())
            try sink.send(.metrics, decision: id, entry.metric.encoded())
            if let attribution = entry.attribution {
                try sink.send(.attributions, decision: id, attribution.encoded())
            }
            progress.advance()
        }
        try sink.flush()
        progress.finish()
        return sink.delivered
    }

    private static func accountName(_ text: String?) throws(CommandFailure) -> String? {
        guard let text else { return nil }
        let isName =
            (1...64).contains(text.utf8.count)
            && text.unicodeScalars.allSatisfy {
                $0.isASCII && ($0.properties.isAlphabetic || "0123456789_-".unicodeScalars.contains($0))
            }
        guard isName else {
            throw CommandFailure(.usage, "--account: at most 64 letters, digits, _ or - are allowed, without @")
        }
        return text
    }

    static func nothing(_ plan: ImportPlan) -> String {
        let found = plan.files.map { file -> String in
            switch file.kind {
            case .accountOverview, .dailyActivity: "daily totals"
            case .unknown: "another table"
            case .posts, .postsUpTo2023: "an export without a usable post"
            }
        }
        return "no posts to take: \(Set(found).sorted().joined(separator: ", "))"
    }
}

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
