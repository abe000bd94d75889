import CSV
import CommandLine
import Exports
import Kafka
import Model
import Runtime
import Schema
import Timekeeping

/// `producer import`: an account's own X analytics exports as posts, readings and follows.
enum ImportCommand {
    static let command = Command(
        "import", "publish an account's posts from its X analytics exports",
        discussion: """
            Takes the exports of posts, in the format up to 2023 and the one since 2024; daily totals are recognised and
            skipped. All files are read before anything is sent: one that cannot be read stops the import. A post in
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
            .init(
                "producer import --dry-run --json exports/*.csv", "what would be imported and skipped, without a server"
            ),
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
        Console.output(
            arguments.has("json")
                ? try ImportReport(plan, delivered: delivered).json() : plan.text(delivered: delivered))
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

/// What an import took and skipped.
struct ImportReport: Encodable {
    struct Totals: Encodable {
        let days: Int
        let newFollows: Int64
        let unfollows: Int64
    }

    struct File: Encodable {
        let file: String
        let kind: String
        let rows: Int
        let posts: Int
        let skipped: [String: Int]
        /// The first line skipped for each reason.
        let firstLines: [String: Int]
        let readingTime: Timestamp?
    }

    let account: String
    let dryRun: Bool
    let rows: Int
    let rowsTaken: Int
    let rowsSkipped: Int
    /// Rows by reason.
    let skipped: [String: Int]
    let posts: Int
    let metrics: Int
    let attributions: Int
    let newestReading: Timestamp?
    let oldestPost: Timestamp?
    let newestPost: Timestamp?
    /// Posts by the account their link names.
    let handles: [String: Int]
    let accountTotals: Totals?
    let files: [File]
    /// `nil` on a dry run.
    let delivered: Delivered?

    init(_ plan: ImportPlan, delivered: Delivered?) {
        account = plan.account
        dryRun = delivered == nil
        rows = plan.rows
        rowsTaken = plan.entries.count
        rowsSkipped = plan.skipped.total
        skipped = Self.counts(plan.skipped.counts)
        posts = plan.entries.count
        metrics = plan.entries.count
        attributions = plan.entries.count { $0.attribution != nil }
        newestReading = plan.newestReading
        oldestPost = plan.entries.first?.post.postedAt
        newestPost = plan.entries.last?.post.postedAt
        handles = Dictionary(plan.handles.map { ($0.name, $0.posts) }) { $0 + $1 }
        accountTotals = plan.totals.map {
            Totals(days: $0.days, newFollows: $0.newFollows, unfollows: $0.unfollows)
        }
        files = plan.files.map {
            File(
                file: $0.path, kind: $0.kind.rawValue, rows: $0.rows, posts: $0.posts.count,
                skipped: Self.counts($0.skipped.counts), firstLines: Self.counts($0.skipped.firstLines),
                readingTime: $0.readingTime)
        }
        self.delivered = delivered
    }

    private static func counts(_ counts: [SkipReason: Int]) -> [String: Int] {
        Dictionary(uniqueKeysWithValues: counts.map { ($0.key.rawValue, $0.value) })
    }
}

extension ImportPlan {
    /// The plan, and what became of it, for people.
    ///
    /// - Parameter delivered: `nil` on a dry run.
    func text(delivered: Delivered?) -> String {
        var lines = ["\(entries.count) of \(rows) rows imported for \(account), \(skipped.total) skipped"]
        for (reason, count) in skipped.sorted { lines.append("  skipped: \(count) \(reason.rawValue)") }
        for file in files { lines.append("  \(Self.describe(file))") }
        if let totals = totals {
            lines.append(
                "  account: \(totals.newFollows) new follows, \(totals.unfollows) unfollows over \(totals.days) days")
        }
        if let newest = newestReading { lines.append("  newest reading: \(newest)") }
        if handles.count > 1 {
            let names = handles.map { "\($0.name) (\($0.posts))" }.joined(separator: ", ")
            lines.append("  the links name several accounts: \(names)")
        }
        lines.append(delivered.map { "  \($0.records) records delivered" } ?? "  dry run: nothing was sent")
        return lines.joined(separator: "\n")
    }

    private static func describe(_ file: ExportFile) -> String {
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
