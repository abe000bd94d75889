import Postgres
import Schema
import Store
import Timekeeping

extension PredictorStore {
    /// Writes a version and predicts again the posts made since it came into force, in the open transaction. The
    /// caller holds the publishing lock.
    static func publish(
        _ payload: PredictorPayload, ridgeModelID: Int64?, logitModelID: Int64?, at moment: Timestamp,
        _ connection: PostgresConnection
    ) throws {
        try insert(
            connection, milliseconds: payload.versionMilliseconds, ridgeModelID: ridgeModelID,
            logitModelID: logitModelID, payload: String(decoding: try payload.encoded(), as: UTF8.self),
            publishedAt: moment)
        let version = PublishedVersion(
            milliseconds: payload.versionMilliseconds, publishedAt: moment, ridgeModelID: ridgeModelID,
            logitModelID: logitModelID, payload: payload)
        let since = try predictions(connection, madeSince: moment)
        try record(connection, try since.map { try $0.repeated(by: version) })
    }

    /// Writes the defaults as the first version, where there is none yet, so that a reader finds something to compute
    /// with.
    static func publishDefaults(windowDays: Int, at moment: Timestamp, _ connection: PostgresConnection) throws {
        guard try newest(connection) == nil else { return }
        try connection.transaction {
            try lockForPublishing(connection)
            guard try newest(connection) == nil else { return }
            let payload = PredictorPayload(
                versionMilliseconds: max(0, moment.milliseconds),
                meta: PredictorMetadata(
                    trainedOn: 0, trainedAt: moment, windowDays: Int64(windowDays), modelID: nil,
                    timeZone: try Deployment.load(connection).timeZone))
            try publish(payload, ridgeModelID: nil, logitModelID: nil, at: moment, connection)
        }
    }
}
