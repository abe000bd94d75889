import Learning
import Model
import Postgres
import Runtime
import Scheduling
import Store
import Timekeeping

/// The job `retrain`: fits both parts on the window's rows, keeps both models with the reason for what became of them,
/// and writes a version where at least one is published.
///
/// All in the transaction that finishes the job. The other part of a version is the published one as it was, or the
/// defaults with `trainedOn` 0. Equal rows, settings and clock give equal bytes.
struct Retraining {
    var settings: RetrainSettings
    let clock: any DomainClock
    let versions: PublishedVersions

    struct Report {
        var modelIDs: (ridge: Int64, logistic: Int64)
        var ridge: FittedPart<RidgeCoefficients>
        var logistic: FittedPart<LogitCoefficients>
        var version: PredictorPayload?
    }

    /// - Parameter end: of the window.
    func run(until end: Timestamp, _ connection: PostgresConnection) throws -> JobResult<Report> {
        let (count, through) = try PredictorStore.newlyLearnable(connection)
        guard count >= settings.leastNewPosts else {
            let reason = "\(count) newly learnable posts since the last model, \(settings.leastNewPosts) are needed"
            return .skipped(reason)
        }
        try PredictorStore.lockForPublishing(connection)
        try versions.refresh(connection)
        let windowStart = end - .days(Int64(settings.windowDays))
        let rows = try TrainingRows.load(connection, collectedAfter: windowStart)
        let standing = versions.newest
        let (ridgeRows, logisticRows) = (try rows.ridge(settings.weighting), try rows.logistic())
        let penalties = settings.penalties(ridgeRows.dated, logisticRows.dated)
        let pins = try PredictorPins.all(connection)
        let ridge = FittedPart.ridge(
            ridgeRows.dated, penalty: penalties.ridge, published: standing?.payload.ridge ?? .defaults,
            leastRows: settings.leastRows
        ).yielding(to: pins[.ridge])
        let logistic = FittedPart.logistic(
            logisticRows.dated, c: penalties.c, published: standing?.payload.logit ?? .defaults,
            leastRows: settings.leastRows
        ).yielding(to: pins[.logistic])
        let now = clock.now()
        let frame = PredictorModel.Frame(
            trainedAt: now, windowStart: windowStart, windowEnd: end, learnedThrough: through,
            rowsHash: try rows.hash(connection),
            gates: try ModelSelection.Gates(connection, collectedAfter: windowStart))
        let ids = (
            ridge: try PredictorModel(ridge, of: ridgeRows, .ridge, penalties.ridge, frame, connection)
                .insert(connection),
            logistic: try PredictorModel(
                logistic, of: logisticRows, .logistic, penalties.c, frame, connection
            ).insert(connection)
        )
        var report = Report(modelIDs: ids, ridge: ridge, logistic: logistic, version: nil)
        if ridge.replacement != nil || logistic.replacement != nil {
            report.version = try publish(report, over: standing, at: now, connection)
        }
        return .done(report)
    }

    private func publish(
        _ report: Report, over standing: PublishedVersion?, at now: Timestamp, _ connection: PostgresConnection
    ) throws -> PredictorPayload {
        let windowDays = Int64(settings.windowDays)
        var parts = standing.map(PublishedParts.init) ?? PublishedParts(trainedAt: now, windowDays: windowDays)
        (parts.trainedAt, parts.windowDays) = (now, windowDays)
        if let ridge = report.ridge.replacement { (parts.ridge, parts.ridgeModelID) = (ridge, report.modelIDs.ridge) }
        if let logit = report.logistic.replacement {
            (parts.logit, parts.logitModelID) = (logit, report.modelIDs.logistic)
        }
        return try PredictorStore.publish(parts, at: now, connection)
    }
}

extension FittedPart {
    /// A fit that would be published is only stored while a person holds another model in force.
    fileprivate func yielding(to pinned: Int64?) -> FittedPart {
        pinned.map { held("\(reason), but model \($0) is pinned") } ?? self
    }
}

extension Retraining.Report: Encodable {
    func encode(to encoder: any Encoder) throws { try summary.encode(to: encoder) }

    /// For `jobs.result` and the log.
    var summary: StructuredValue {
        .object([
            .init("version", .optional(version?.version)),
            .init("ridge", Self.summary(ridge, id: modelIDs.ridge)),
            .init("logistic", Self.summary(logistic, id: modelIDs.logistic)),
        ])
    }

    private static func summary<Coefficients>(_ part: FittedPart<Coefficients>, id: Int64) -> StructuredValue {
        let decision: StructuredValue
        switch part.outcome {
        case .published: decision = "published"
        case .stored: decision = "stored"
        case .refused: decision = "refused"
        }
        return .object([
            .init("model", .int(id)), .init("decision", decision), .init("reason", .text(part.reason)),
            .init("rows", .count(part.rowCount)), .init("trained_on", .count(part.trainCount)),
            .init("metrics", FittedPart<Coefficients>.object(part.metrics)),
            .init("baseline", FittedPart<Coefficients>.object(part.baseline)),
        ])
    }
}

/// The settings of a retraining.
struct RetrainSettings: Hashable {
    var windowDays = 7
    /// Posts that must have become learnable since the last model.
    var leastNewPosts = 10
    /// Rows a fit needs.
    var leastRows = 10
    var ridgePenalty = 1.0
    var logisticC = 1.0
    /// Whether both are chosen from a grid by what predicted later rows best.
    var searchesPenalty = false
    /// Of the rate model's rows.
    var weighting = RowWeighting.equal
}

extension RetrainSettings {
    init(_ configuration: Configuration) {
        self.init(
            windowDays: configuration[.windowDays], leastNewPosts: configuration[.retrainMinPosts],
            leastRows: configuration[.fitMinRows], ridgePenalty: configuration[.ridgePenalty],
            logisticC: configuration[.logisticC], searchesPenalty: configuration[.penaltyChoice] == .searched,
            weighting: configuration[.rowWeights])
    }
}

extension RetrainSettings {
    /// The penalties of one run: those set, or with `searchesPenalty` those that predicted best within the rows that
    /// train. The rows that judge have no part in it. Rows that cannot tell (too few, one class) leave what is set.
    func penalties(_ ridge: DatedRows, _ logistic: DatedRows) -> (ridge: Double, c: Double) {
        guard searchesPenalty else { return (ridgePenalty, logisticC) }
        let older = { (rows: DatedRows) in rows.rows[ChronologicalSplit(count: rows.count).training] }
        return (
            (try? PenaltySearch.ridge(older(ridge)).penalty) ?? ridgePenalty,
            (try? 1 / PenaltySearch.logistic(older(logistic)).penalty) ?? logisticC
        )
    }
}

extension PredictorModel {
    /// What the two models of one run have in common.
    struct Frame {
        var trainedAt: Timestamp
        var windowStart: Timestamp
        var windowEnd: Timestamp
        var learnedThrough: Timestamp?
        var rowsHash: String
        var gates: ModelSelection.Gates
    }

    /// The row of a fit; its rows are kept with it.
    init<Coefficients>(
        _ part: FittedPart<Coefficients>, of rows: ModelRows, _ kind: Kind, _ penalty: Double, _ frame: Frame,
        _ connection: PostgresConnection
    ) throws {
        let decision: Decision
        switch part.outcome {
        case .published: decision = .published
        case .stored: decision = .stored
        case .refused: decision = .refused
        }
        self.init(
            kind: kind, trainedAt: frame.trainedAt, windowStart: frame.windowStart, windowEnd: frame.windowEnd,
            rowCount: Int64(part.rowCount), trainCount: Int64(part.trainCount),
            learnedThrough: frame.learnedThrough, rowsHash: frame.rowsHash, penalty: penalty,
            features: rows.dated.features.names, model: part.model,
            metrics: FittedPart<Coefficients>.defined(part.metrics),
            baseline: FittedPart<Coefficients>.defined(part.baseline), decision: decision,
            reason: part.reason)
        selection = ModelSelection(
            gates: frame.gates,
            fit: Dictionary(uniqueKeysWithValues: rows.left.map { ($0.reason, Int64($0.count)) }))
        guard let split = part.split else { return }
        validationCount = Int64(split.validation.count)
        embargoedCount = Int64(split.embargoed.count)
        knownThrough = split.knownThrough
        trainingHash = try PredictorRows.keep(connection, csv: rows.csv(at: split.training))
        validationHash = try PredictorRows.keep(connection, csv: rows.csv(at: split.validation))
    }
}

extension FittedPart {
    static func defined(_ figures: [Figure]) -> [String: Double] {
        Dictionary(uniqueKeysWithValues: figures.compactMap { figure in figure.value.map { (figure.name, $0) } })
    }

    /// Figures as an object, with null where one is not defined.
    static func object(_ figures: [Figure]) -> StructuredValue {
        .object(figures.map { .init($0.name, .optional($0.value)) })
    }
}
