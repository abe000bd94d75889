import Learning
import Model
import Postgres
import Runtime
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

    /// - Returns: the job's result; of a run also what it fitted.
    func run(_ job: Job, _ connection: PostgresConnection) throws -> (JobResult, Report?) {
        let (count, through) = try PredictorStore.newlyLearnable(connection)
        guard count >= settings.leastNewPosts else {
            let reason = "\(count) newly learnable posts since the last model, \(settings.leastNewPosts) are needed"
            return (.skipped(reason), nil)
        }
        try PredictorStore.lockForPublishing(connection)
        try versions.refresh(connection)
        let windowStart = job.slot - .days(Int64(settings.windowDays))
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
            trainedAt: now, windowStart: windowStart, windowEnd: job.slot, learnedThrough: through,
            rowsHash: try rows.hash(connection),
            gates: try PredictorSelection.gates(connection, collectedAfter: windowStart))
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
        return (.done(report.summary), report)
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
