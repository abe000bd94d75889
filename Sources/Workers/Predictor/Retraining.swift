import Learning
import Postgres
import Runtime
import Schema
import Store
import Timekeeping

/// The job `retrain`: fits both parts on the window's rows, keeps both models with the reason for what became of them,
/// and writes a version where at least one is published.
///
/// All in the transaction that finishes the job. The other part of a version is the published one as it was, or the
/// defaults with `trainedOn` 0. Equal rows, settings and clock give equal bytes.
struct Retraining {
    let settings: RetrainSettings
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
        let ridge = FittedPart.ridge(
            try rows.ridgeSet(), penalty: settings.ridgePenalty, published: standing?.payload.ridge ?? .defaults,
            leastRows: settings.leastRows)
        let logistic = FittedPart.logistic(
            try rows.logisticSet(), c: settings.logisticC, published: standing?.payload.logit ?? .defaults,
            leastRows: settings.leastRows)
        let now = clock.now()
        let frame = PredictorModel.Frame(
            trainedAt: now, windowStart: windowStart, windowEnd: job.slot, learnedThrough: through,
            rowsHash: try rows.hash(connection))
        let ids = (
            ridge: try PredictorModel(ridge, .ridge, settings.ridgePenalty, frame).insert(connection),
            logistic: try PredictorModel(logistic, .logistic, settings.logisticC, frame).insert(connection)
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
        let ridgeID = report.ridge.replacement == nil ? standing?.ridgeModelID : report.modelIDs.ridge
        let logitID = report.logistic.replacement == nil ? standing?.logitModelID : report.modelIDs.logistic
        let ridge = report.ridge.replacement ?? standing?.payload.ridge ?? .defaults
        let logit = report.logistic.replacement ?? standing?.payload.logit ?? .defaults
        let modelID = [ridgeID.map { "ridge:\($0)" }, logitID.map { "logistic:\($0)" }].compactMap(\.self)
        let payload = PredictorPayload(
            versionMilliseconds: try PredictorStore.nextVersion(connection, at: now), ridge: ridge, logit: logit,
            meta: PredictorMetadata(
                trainedOn: max(ridge.trainedOn, logit.trainedOn), trainedAt: now,
                windowDays: Int64(settings.windowDays), modelID: modelID.joined(separator: ","),
                timeZone: try Deployment.load(connection).timeZone))
        try PredictorStore.publish(payload, ridgeModelID: ridgeID, logitModelID: logitID, at: now, connection)
        return payload
    }
}
