import Backtesting
import CSV
import CommandLine
import Exports
import Learning
import Runtime
import Store
import Timekeeping

/// `producer backtest`: what Rookery would have learned and predicted along an account's history.
enum BacktestCommand {
    static let command = Command(
        "backtest", "walk an account's history: learn from what was known, predict what came next",
        discussion: """
            Reads X analytics exports like import, and needs no server. At each step the gates, the arms and the fits see
            only what was known by then; the posts up to the next step are predicted before anything of them is known.
            Prints the skill against predicting the mean with its interval (block bootstrap over months), a calibration
            table, the regret by month, and in one sentence whether the history supports publishing. Gates, penalties and
            publish rule are the live path's, set by the same ROOKERY_ settings. A model that loses to the mean is a
            result, not an error.
            """,
        operands: .atLeastOne("FILE", "exports of one account, CSV"),
        options: [
            .value("step", "STEP", "day or week: how often it learns (day)"),
            .value("window", "DAYS", "learn only from what became known in the last DAYS days (the whole history)"),
            .value("delay", "DAYS", "how long after a post its figures count as known at the earliest (7)"),
            .flag("as-read", "count figures as known only when their file can have been read"),
            .value("seed", "N", "of the bootstrap (1)"),
            .values("ignore-column", "NAME", "leave out a column that is not known"), .json,
        ],
        examples: [
            .init("producer backtest exports/*.csv", "day by day over the whole history"),
            .init("producer backtest --step week --window 90 --json exports/*.csv", "weekly, from 90 days, as data"),
        ],
        exits: [.failed, .badInput]
    ) { arguments in
        let configuration = try Configuration.load()
        let settings = try BacktestSettings(configuration, arguments)
        let ignored = Set(arguments.all("ignore-column"))
        let result = try await CommandThread().perform { () throws -> BacktestResult in
            let files = try arguments.operands.map { try ExportFile.read($0, ignoring: ignored) }
            let plan = ImportPlan(files, account: configuration[.account])
            guard !plan.entries.isEmpty else {
                throw InputError(
                    .nothingToTake, arguments.operands.joined(separator: ", "), ImportCommand.nothing(plan))
            }
            return try walk(try AccountHistory(plan, settings), settings)
        }
        Console.output(arguments.has("json") ? try BacktestReport(result).json() : result.text)
        return .success
    }

    static func walk(_ history: AccountHistory, _ settings: BacktestSettings) throws -> BacktestResult {
        var walk = BacktestWalk(history, settings)
        let moments = walk.moments
        var progress = Progress("\(settings.step.rawValue)s", total: moments.count)
        for moment in moments {
            try walk.step(at: moment)
            progress.advance()
        }
        progress.finish()
        return BacktestResult(walk, history)
    }
}

extension BacktestSettings {
    /// - Throws: `CommandFailure` for an option that is out of range.
    init(_ configuration: Configuration, _ arguments: CommandArguments) throws(CommandFailure) {
        self.init()
        if let text = arguments["step"] {
            guard let step = Step(rawValue: text) else {
                throw CommandFailure(.usage, "--step: \"\(text)\" is neither day nor week")
            }
            self.step = step
        }
        window = try arguments.int("window", in: 1...36_500).map { .days(Int64($0)) }
        delay = .days(Int64(try arguments.int("delay", in: 0...365) ?? 7))
        asRead = arguments.has("as-read")
        seed = UInt64(try arguments.int("seed", in: 0...Int.max) ?? 1)
        gates = GateSetting(configuration)
        successRate = configuration[.successRate]
        leastNewPosts = configuration[.retrainMinPosts]
        leastRows = configuration[.fitMinRows]
        ridgePenalty = configuration[.ridgePenalty]
        logisticC = configuration[.logisticC]
        hourCuriosity = configuration[.ucbC]
        impressionsMax = Int64(configuration[.impressionsMax])
        timeZone = configuration[.timeZone]
    }
}
