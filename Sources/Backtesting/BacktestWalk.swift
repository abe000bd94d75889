import Learning
import Model
import Timekeeping

/// The settings of a backtest. Those of learning are the live path's, under the same names.
public struct BacktestSettings: Sendable {
    public enum Step: String, Sendable, CaseIterable {
        case day, week

        public var span: Span { self == .day ? .days(1) : .days(7) }
    }

    public var step = Step.day
    /// How far back known readings are learned from; `nil` for the whole history.
    public var window: Span?
    /// How long after a post its figures count as known at the earliest.
    public var delay = Span.days(7)
    /// Whether figures count as known only when their file can have been read.
    public var asRead = false
    /// Of the bootstrap's draws.
    public var seed: UInt64 = 1

    public var gates = GateSetting()
    public var successRate = 0.03
    public var leastNewPosts = 10
    public var leastRows = 10
    public var ridgePenalty = 1.0
    public var logisticC = 1.0
    public var hourCuriosity = 1.0
    public var impressionsMax = Int64.max
    public var timeZone = "UTC"

    public init() {}

    public var plausibility: Plausibility { Plausibility(impressionsMax: impressionsMax) }
}

/// A walk through an account's history: at each step the gates, the arms and the fits see what was known then, and the
/// posts up to the next step are predicted before anything of them is known.
///
/// Pure. The order of a step is that of the live path: thresholds from the window, verdicts, examples, then a
/// retraining where enough became learnable since the last; verdicts, rows, fits and the publish rule are the same code.
public struct BacktestWalk {
    public let settings: BacktestSettings
    public let posts: [HistoricPost]
    public private(set) var judged: [JudgedPost] = []
    public private(set) var steps = 0
    public private(set) var ridge = FitTally()
    public private(set) var logistic = FitTally()
    /// Evidence as it was when a month began.
    private(set) var evidence: [CalendarMonth: ChoiceEvidence] = [:]

    /// Indices of the examples, with the step at which each became one.
    private var learned: [Int: Timestamp] = [:]
    private var learnedThrough: Timestamp?
    private var newest: (ridge: RidgeCoefficients?, logit: LogitCoefficients?)
    private var published: (ridge: RidgeCoefficients?, logit: LogitCoefficients?)
    /// The first post that has not been predicted yet.
    private var next = 0

    public init(_ history: AccountHistory, _ settings: BacktestSettings) {
        self.settings = settings
        posts = history.posts
    }

    /// Starts of the steps: whole days of UTC from the first post's to the last one's.
    public var moments: [Timestamp] {
        guard let first = posts.first?.postedAt, let last = posts.last?.postedAt else { return [] }
        let start = first.floored(to: .days(1)).microseconds
        return stride(from: start, through: last.microseconds, by: Int(settings.step.span.microseconds))
            .map { Timestamp(microseconds: $0) }
    }

    /// One step. Steps come in the order of `moments`.
    public mutating func step(at moment: Timestamp) throws(FitError) {
        steps += 1
        let end = moment + settings.step.span
        let known = knownReadings(at: moment)
        let window = settings.window.map { span in known.filter { $0.reading.knownAt > moment - span } } ?? known
        let thresholds = thresholds(for: window)
        judge(window, thresholds, at: moment)
        try retrain(rows(window))
        let month = CalendarMonth(of: moment)
        for start in [month, month.next] where moment <= start.start && start.start < end {
            evidence[start] = choiceEvidence(at: moment)
        }
        predict(until: end, thresholds, all: rows(known))
    }

    private typealias Known = (index: Int, reading: KnownReading)

    /// What was known of each post, in the order of posting.
    private func knownReadings(at moment: Timestamp) -> [Known] {
        var known: [Known] = []
        for index in posts.indices {
            guard posts[index].postedAt < moment else { break }
            guard let reading = posts[index].reading(at: moment) else { continue }
            known.append((index, reading))
        }
        return known
    }

    /// Those of them that may be learned from.
    private func rows(_ known: [Known]) -> TrainingRows {
        TrainingRows(known.compactMap { learned[$0.index] == nil ? nil : posts[$0.index].row($0.reading) })
    }

    private func thresholds(for known: [Known]) -> GateThresholds {
        settings.gates.thresholds(for: known.lazy.map { posts[$0.index].subject($0.reading) })
    }

    private mutating func judge(_ known: [Known], _ thresholds: GateThresholds, at moment: Timestamp) {
        for (index, reading) in known {
            let verdict = GateVerdict(
                posts[index].subject(reading), thresholds: thresholds, learnsFromSimulated: false)
            if !verdict.isLearnable {
                learned[index] = nil
            } else if learned[index] == nil {
                learned[index] = moment
            }
        }
    }

    private mutating func retrain(_ rows: TrainingRows) throws(FitError) {
        let through = learnedThrough
        let new = learned.values.count { moment in through.map { moment > $0 } ?? true }
        guard new >= settings.leastNewPosts else { return }
        learnedThrough = learned.values.max()
        let rate = FittedPart.ridge(
            try rows.ridge().dated, penalty: settings.ridgePenalty, published: published.ridge ?? .defaults,
            leastRows: settings.leastRows)
        let follow = FittedPart.logistic(
            try rows.logistic().dated, c: settings.logisticC, published: published.logit ?? .defaults,
            leastRows: settings.leastRows)
        ridge.add(rate)
        logistic.add(follow)
        newest = (rate.fitted ?? newest.ridge, follow.fitted ?? newest.logit)
        published = (rate.replacement ?? published.ridge, follow.replacement ?? published.logit)
    }

    /// Over all examples, as the arms are built.
    private func choiceEvidence(at moment: Timestamp) -> ChoiceEvidence {
        var evidence = ChoiceEvidence()
        for index in learned.keys.sorted() {
            guard let rate = posts[index].reading(at: moment)?.rate else { continue }
            evidence.add(
                arm: posts[index].arm?.contentArm, hour: posts[index].hour, rate: rate,
                successRate: settings.successRate)
        }
        return evidence
    }

    private mutating func predict(until end: Timestamp, _ thresholds: GateThresholds, all: TrainingRows) {
        let predictor = BacktestPredictor(newest: newest, published: published, all: all)
        while next < posts.count, posts[next].postedAt < end {
            judged.append(predictor.judge(posts[next], thresholds))
            next += 1
        }
    }
}

/// What came of the fits of one part.
public struct FitTally: Hashable, Sendable {
    public var published = 0
    public var stored = 0
    public var refused = 0
    /// Of the newest fit.
    public var reason: String?

    public init() {}

    public var fits: Int { published + stored }

    public mutating func add<Coefficients>(_ part: FittedPart<Coefficients>) {
        switch part.outcome {
        case .published: published += 1
        case .stored: stored += 1
        case .refused: refused += 1
        }
        reason = part.reason
    }
}

extension FittedPart {
    /// The coefficients, published or not.
    var fitted: Coefficients? {
        switch outcome {
        case .published(let coefficients), .stored(let coefficients): coefficients
        case .refused: nil
        }
    }
}

/// What the arms had learned at a moment: content arms and hours, each post counted once.
struct ChoiceEvidence: Sendable {
    private(set) var arms: [String: BetaArm] = [:]
    private(set) var hours: [Int: UCB1.Arm] = [:]

    mutating func add(arm: String?, hour: Int, rate: Double, successRate: Double) {
        if let arm {
            var known = arms[arm] ?? BetaArm(name: arm)
            if SuccessRule.isSuccess(rate: rate, threshold: successRate) {
                known.successes += 1
            } else {
                known.failures += 1
            }
            arms[arm] = known
        }
        var known = hours[hour] ?? UCB1.Arm(pulls: 0.0, meanReward: 0)
        known.meanReward = (known.meanReward * known.pulls + rate) / (known.pulls + 1)
        known.pulls += 1
        hours[hour] = known
    }

    /// The arm most likely to be the best of those offered; `nil` where fewer than two of them are known.
    func bestArm(of offered: [String]) -> String? {
        let known = offered.compactMap { arms[$0] }
        guard known.count > 1 else { return nil }
        let chances = ProbabilityOfBest.of(known)
        return chances.indices.max { chances[$0] < chances[$1] }.map { known[$0].name }
    }

    /// UCB1's choice among the hours offered that were tried; `nil` where fewer than two were.
    func bestHour(of offered: [Int], curiosity: Double) -> Int? {
        let known = offered.compactMap { hour in hours[hour].map { (hour: hour, arm: $0) } }
        guard known.count > 1 else { return nil }
        return UCB1(c: curiosity).choose(known.map(\.arm)).map { known[$0].hour }
    }
}
