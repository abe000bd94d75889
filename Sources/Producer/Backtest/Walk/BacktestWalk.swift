import Learning
import Model
import Store
import Timekeeping

/// A walk through an account's history: at each step the gates, the arms and the fits see what was known then, and the
/// posts up to the next step are predicted before anything of them is known.
///
/// Pure. The order of a step is that of the live path: thresholds from the window, verdicts, examples, then a
/// retraining where enough became learnable since the last; verdicts, rows, fits and the publish rule are the same code.
struct BacktestWalk {
    let settings: BacktestSettings
    let posts: [HistoricPost]
    private(set) var judged: [JudgedPost] = []
    private(set) var steps = 0
    private(set) var ridge = FitTally()
    private(set) var logistic = FitTally()
    /// Evidence as it was when a month began.
    private(set) var evidence: [CalendarMonth: ChoiceEvidence] = [:]

    /// Indices of the examples, with the step at which each became one.
    private var learned: [Int: Timestamp] = [:]
    private var learnedThrough: Timestamp?
    private var newest: (ridge: RidgeCoefficients?, logit: LogitCoefficients?)
    private var published: (ridge: RidgeCoefficients?, logit: LogitCoefficients?)
    /// The first post that has not been predicted yet.
    private var next = 0

    init(_ history: AccountHistory, _ settings: BacktestSettings) {
        self.settings = settings
        posts = history.posts
    }

    /// Starts of the steps: whole days of UTC from the first post's to the last one's.
    var moments: [Timestamp] {
        guard let first = posts.first?.postedAt, let last = posts.last?.postedAt else { return [] }
        let start = first.floored(to: .days(1)).microseconds
        return stride(from: start, through: last.microseconds, by: Int(settings.step.span.microseconds))
            .map { Timestamp(microseconds: $0) }
    }

    /// One step. Steps come in the order of `moments`.
    mutating func step(at moment: Timestamp) throws(FitError) {
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
