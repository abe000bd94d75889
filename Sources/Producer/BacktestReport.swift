import Backtesting
import Learning
import Timekeeping

/// A backtest's result as `--json` prints it; what is not known is null.
struct BacktestReport: Encodable {
    struct Part: Encodable {
        struct Skills: Encodable {
            let newestFit: Skill
            let publishedPart: Skill
            let newestFitAllPosts: Skill
        }

        let support: String
        let fits: Int
        let published: Int
        let stored: Int
        let refused: Int
        let newestReason: String?
        /// `mse` or `log_loss`.
        let loss: String
        let skill: Skills
        let calibration: Groups?
    }

    struct Skill: Encodable {
        let posts: Int
        let loss: Double?
        let lossOfMean: Double?
        let skill: Double?
        /// 95 %, low and high.
        let interval: [Double]?
        let blocks: Int?
        /// `month` or `week`.
        let block: String?
    }

    struct Groups: Encodable {
        struct Group: Encodable {
            let posts: Int
            let from: Double
            let to: Double
            let meanPrediction: Double
            let meanOutcome: Double
            let standardError: Double
        }

        let error: Double
        let errorByChance: Double
        let meanOutcome: Double
        let groups: [Group]
    }

    struct Regret: Encodable {
        struct Month: Encodable {
            let month: String
            let posts: Int
            let choices: Int
            let learned: String
            let learnedRate: Double
            let postedRate: Double
            let regret: Double
            let bestRate: Double
        }

        let regret: Double?
        let interval: [Double]?
        let silentMonths: Int
        let months: [Month]
    }

    struct Regrets: Encodable {
        let arms: Regret
        let hours: Regret
    }

    let account: String
    let verdict: String
    let posts: Int
    let learnable: Int
    let oldestPost: Timestamp
    let newestPost: Timestamp
    let step: String
    let steps: Int
    let windowDays: Int64?
    let delayDays: Int64
    let asRead: Bool
    let assumedSettled: Int
    let rejectedReadings: Int
    let timeZone: String
    let seed: Int64
    let ridge: Part
    let logistic: Part
    let regret: Regrets
}

extension BacktestReport {
    init(_ result: BacktestResult) {
        let settings = result.settings
        self.init(
            account: result.account, verdict: result.verdict, posts: result.posts, learnable: result.learnable,
            oldestPost: result.first, newestPost: result.last, step: settings.step.rawValue, steps: result.steps,
            windowDays: settings.window.map { Int64($0.hours / 24) }, delayDays: Int64(settings.delay.hours / 24),
            asRead: settings.asRead, assumedSettled: result.assumed, rejectedReadings: result.rejectedReadings,
            timeZone: settings.timeZone, seed: Int64(clamping: settings.seed), ridge: Part(result.ridge),
            logistic: Part(result.logistic),
            regret: Regrets(arms: Regret(result.arms), hours: Regret(result.hours)))
    }
}

extension BacktestReport.Part {
    fileprivate init(_ result: PartResult) {
        self.init(
            support: result.support.rawValue, fits: result.tally.fits, published: result.tally.published,
            stored: result.tally.stored, refused: result.tally.refused, newestReason: result.tally.reason,
            loss: result.part == .ridge ? "mse" : "log_loss",
            skill: Skills(
                newestFit: .init(result.newest), publishedPart: .init(result.published),
                newestFitAllPosts: .init(result.everyPost)),
            calibration: result.calibration.map { .init($0) })
    }
}

extension BacktestReport.Skill {
    fileprivate init(_ summary: SkillSummary) {
        let count = Double(summary.score.count)
        self.init(
            posts: summary.score.count, loss: count > 0 ? summary.score.loss / count : nil,
            lossOfMean: count > 0 ? summary.score.referenceLoss / count : nil, skill: summary.score.skill,
            interval: summary.interval.map { [$0.lowerBound, $0.upperBound] }, blocks: summary.blocks?.count,
            block: summary.blocks?.span.rawValue)
    }
}

extension BacktestReport.Groups {
    fileprivate init(_ calibration: Calibration) {
        self.init(
            error: calibration.expectedError, errorByChance: calibration.errorByChance,
            meanOutcome: calibration.meanOutcome,
            groups: calibration.groups.map {
                Group(
                    posts: $0.count, from: $0.range.lowerBound, to: $0.range.upperBound,
                    meanPrediction: $0.meanPredicted, meanOutcome: $0.meanObserved, standardError: $0.standardError)
            })
    }
}

extension BacktestReport.Regret {
    fileprivate init(_ result: RegretResult) {
        self.init(
            regret: result.regret, interval: result.interval.map { [$0.lowerBound, $0.upperBound] },
            silentMonths: result.silent,
            months: result.months.map {
                Month(
                    month: $0.month.description, posts: $0.posts, choices: $0.offered, learned: $0.learned,
                    learnedRate: $0.learnedRate, postedRate: $0.postedRate, regret: $0.regret, bestRate: $0.bestRate)
            })
    }
}
