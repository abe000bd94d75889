import CommandLine
import CSV
import Kafka
import Model
import Runtime
import Schema

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
