import Model
import Postgres
import Schema
import Timekeeping

extension PredictorStore {
    /// Writes a version with its outbox row and predicts again the posts made since it came into force, in the open
    /// transaction. The caller holds the publishing lock.
    ///
    /// - Parameter restored: the version gone back to.
    @discardableResult
    public static func publish(
        _ parts: PublishedParts, restoring restored: Int64? = nil, at moment: Timestamp,
        _ connection: PostgresConnection
    ) throws -> PredictorPayload {
        let payload = parts.payload(
            milliseconds: try nextVersion(connection, at: moment), timeZone: try Deployment.load(connection).timeZone)
        try insert(
            connection, milliseconds: payload.versionMilliseconds, ridgeModelID: parts.ridgeModelID,
            logitModelID: parts.logitModelID, payload: String(decoding: try payload.encoded(), as: UTF8.self),
            publishedAt: moment, restores: restored)
        let version = PublishedVersion(
            milliseconds: payload.versionMilliseconds, publishedAt: moment, ridgeModelID: parts.ridgeModelID,
            logitModelID: parts.logitModelID, payload: payload)
        let since = try predictions(connection, madeSince: moment)
        try record(connection, try since.map { try $0.repeated(by: version) })
        return payload
    }

    /// Writes the defaults as the first version, where there is none yet, so that a reader finds something to compute
    /// with.
    public static func publishDefaults(
        windowDays: Int, at moment: Timestamp, _ connection: PostgresConnection
    ) throws {
        guard try newest(connection) == nil else { return }
        try connection.transaction {
            try lockForPublishing(connection)
            guard try newest(connection) == nil else { return }
            try publish(PublishedParts(trainedAt: moment, windowDays: Int64(windowDays)), at: moment, connection)
        }
    }
}
