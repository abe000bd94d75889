import Learning
import Model
import Postgres
import Schema
import Timekeeping

/// The truth about predictors: every fit, and the versions that were published of them. Redis is filled from here.
///
/// A version is written with an outbox row in the transaction that decides on it, whether that fits models or a person
/// promotes one; then a predictor delivers it to Redis, confirms it and takes the row out.
public enum PredictorStore {
    /// A published version.
    public struct Version: Hashable, Sendable {
        public let milliseconds: Int64
        public let ridgeModelID: Int64?
        public let logitModelID: Int64?
        /// The JSON that Redis carries.
        public let payload: String
        public let publishedAt: Timestamp
        public let isConfirmed: Bool
        /// The version that a rollback went back to.
        public let restores: Int64?
    }

    /// Held exclusively to publish a version and shared to record predictions, so that no post is predicted by a version
    /// that is being replaced.
    static let lock: Int64 = 0x726f_6f6b_7076

    /// Keeps other publishers and recorders out until the transaction ends.
    public static func lockForPublishing(_ connection: PostgresConnection) throws(PostgresError) {
        try connection.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(current_schema(), \(lock)))")
    }

    /// Keeps publishers out until the transaction ends.
    public static func lockForRecording(_ connection: PostgresConnection) throws(PostgresError) {
        try connection.execute(
            "SELECT pg_advisory_xact_lock_shared(hashtextextended(current_schema(), \(lock)))")
    }

    /// The newest version; `nil` before the first.
    public static func newest(_ connection: PostgresConnection) throws(PostgresError) -> Version? {
        try versions(connection, "ORDER BY version_ms DESC LIMIT 1").first
    }

    /// Versions newer than a known one, oldest first.
    public static func versions(
        _ connection: PostgresConnection, after milliseconds: Int64
    ) throws(PostgresError) -> [Version] {
        try versions(connection, "WHERE version_ms > \(milliseconds) ORDER BY version_ms")
    }

    static func versions(
        _ connection: PostgresConnection, _ clause: PostgresQuery
    ) throws(PostgresError) -> [Version] {
        let rows = try connection.execute(
            """
            SELECT version_ms, ridge_model_id, logit_model_id, payload, published_at, confirmed, restores_ms
            FROM predictor_versions \(clause)
            """)
        var versions: [Version] = []
        for row in rows {
            versions.append(
                Version(
                    milliseconds: try row.int("version_ms"), ridgeModelID: try row.optionalInt("ridge_model_id"),
                    logitModelID: try row.optionalInt("logit_model_id"), payload: try row.text("payload"),
                    publishedAt: try row.timestamp("published_at"), isConfirmed: try row.bool("confirmed"),
                    restores: try row.optionalInt("restores_ms")))
        }
        return versions
    }

    /// The version number for a publication at `moment`: its milliseconds, or one more than the newest where that is
    /// not later.
    public static func nextVersion(
        _ connection: PostgresConnection, at moment: Timestamp
    ) throws(PostgresError) -> Int64 {
        let newest = try connection.execute("SELECT max(version_ms) AS newest FROM predictor_versions").only()
        return max(moment.milliseconds, (try newest.optionalInt("newest") ?? -1) + 1)
    }

    /// Writes a version, not yet confirmed, and its outbox row.
    public static func insert(
        _ connection: PostgresConnection, milliseconds: Int64, ridgeModelID: Int64?, logitModelID: Int64?,
        payload: String, publishedAt: Timestamp, restores: Int64? = nil
    ) throws(PostgresError) {
        try connection.execute(
            """
            WITH made AS (
                INSERT INTO predictor_versions (version_ms, version, ridge_model_id, logit_model_id, payload,
                                                published_at, restores_ms)
                VALUES (\(milliseconds), \("v2_\(milliseconds)"), \(ridgeModelID), \(logitModelID), \(payload),
                    \(publishedAt), \(restores)) RETURNING version_ms, published_at
            )
            INSERT INTO predictor_outbox (version_ms, queued_at) SELECT version_ms, published_at FROM made
            """)
    }

    /// How many posts became learnable since the last model was fitted or refused, and the newest such moment.
    public static func newlyLearnable(
        _ connection: PostgresConnection
    ) throws(PostgresError) -> (count: Int64, through: Timestamp?) {
        let row = try connection.execute(
            """
            SELECT count(*) FILTER (WHERE e.learned_at > COALESCE(m.seen, '-infinity')) AS new,
                   max(e.learned_at) AS through
            FROM learning_examples e
            CROSS JOIN (SELECT max(learned_through) AS seen FROM predictor_models) m
            """
        ).only()
        return (try row.int("new"), try row.optionalTimestamp("through"))
    }
}

/// Versions that are not in Redis yet. A row is written with its version and removed when Redis has answered; if a process
/// dies between the two, any predictor delivers the row. Delivering twice changes nothing.
extension PredictorStore {
    /// Those that wait, oldest first.
    public static func undelivered(_ connection: PostgresConnection) throws(PostgresError) -> [Version] {
        try versions(
            connection, "WHERE version_ms IN (SELECT version_ms FROM predictor_outbox) ORDER BY version_ms")
    }

    /// Takes a version out of the outbox. It is confirmed where Redis carries it, or carried it until a newer one came.
    public static func delivered(
        _ connection: PostgresConnection, milliseconds: Int64, isCarried: Bool
    ) throws(PostgresError) {
        try connection.execute(
            """
            WITH taken AS (DELETE FROM predictor_outbox WHERE version_ms = \(milliseconds))
            UPDATE predictor_versions SET confirmed = true WHERE version_ms = \(milliseconds) AND \(isCarried)
                AND NOT confirmed
            """)
    }
}

extension PredictorStore {
    /// Writes a version with its outbox row and predicts again the posts made since it was published, in the open
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

/// A version with its payload read.
public struct PublishedVersion: Hashable, Sendable {
    public let milliseconds: Int64
    public let publishedAt: Timestamp
    public let ridgeModelID: Int64?
    public let logitModelID: Int64?
    public let payload: PredictorPayload

    public init(
        milliseconds: Int64, publishedAt: Timestamp, ridgeModelID: Int64?, logitModelID: Int64?,
        payload: PredictorPayload
    ) {
        self.milliseconds = milliseconds
        self.publishedAt = publishedAt
        self.ridgeModelID = ridgeModelID
        self.logitModelID = logitModelID
        self.payload = payload
    }

    public init(_ version: PredictorStore.Version, using decoder: MessageDecoder) throws {
        let payload = try Array(version.payload.utf8).withUnsafeBytes {
            try PredictorPayload.decode($0, using: decoder)
        }
        self.init(
            milliseconds: version.milliseconds, publishedAt: version.publishedAt, ridgeModelID: version.ridgeModelID,
            logitModelID: version.logitModelID, payload: payload)
    }
}

/// The versions this process has seen, oldest first; kept up with Postgres by reading what is newer.
///
/// Confined to the thread of its connection.
public final class PublishedVersions {
    public private(set) var all: [PublishedVersion] = []
    private let decoder = MessageDecoder()

    public init() {}

    public var newest: PublishedVersion? { all.last }

    /// Reads versions that appeared since the last call. Versions are never changed or taken away.
    public func refresh(_ connection: PostgresConnection) throws {
        for version in try PredictorStore.versions(connection, after: all.last?.milliseconds ?? -1) {
            all.append(try read(version))
        }
    }

    public func read(_ version: PredictorStore.Version) throws -> PublishedVersion {
        try PublishedVersion(version, using: decoder)
    }

    /// The newest version published by `moment`; `nil` before the first.
    public func inForce(at moment: Timestamp) -> PublishedVersion? {
        // Few versions are newer than the post in hand: from the end.
        all.last { $0.publishedAt <= moment }
    }
}

/// What a version is made of: the coefficients of both parts, each with the model it comes from, if any.
public struct PublishedParts: Hashable, Sendable {
    public var ridge = RidgeCoefficients.defaults
    public var ridgeModelID: Int64?
    public var logit = LogitCoefficients.defaults
    public var logitModelID: Int64?
    /// When the younger part was trained.
    public var trainedAt: Timestamp
    public var windowDays: Int64

    /// The defaults.
    public init(trainedAt: Timestamp, windowDays: Int64) {
        self.trainedAt = trainedAt
        self.windowDays = windowDays
    }

    /// What a version carries.
    public init(_ version: PublishedVersion) {
        ridge = version.payload.ridge
        ridgeModelID = version.ridgeModelID
        logit = version.payload.logit
        logitModelID = version.logitModelID
        trainedAt = version.payload.meta.trainedAt
        windowDays = version.payload.meta.windowDays
    }

    /// The model a part comes from; `nil` for the defaults.
    public func modelID(_ kind: PredictorModel.Kind) -> Int64? { kind == .ridge ? ridgeModelID : logitModelID }

    func payload(milliseconds: Int64, timeZone: String) -> PredictorPayload {
        let models = [ridgeModelID.map { "ridge:\($0)" }, logitModelID.map { "logistic:\($0)" }].compactMap(\.self)
        return PredictorPayload(
            versionMilliseconds: milliseconds, ridge: ridge, logit: logit,
            meta: PredictorMetadata(
                trainedOn: max(ridge.trainedOn, logit.trainedOn), trainedAt: trainedAt, windowDays: windowDays,
                modelID: models.isEmpty ? nil : models.joined(separator: ","), timeZone: timeZone))
    }
}

extension PublishedParts {
    /// Puts a registered model in the place of the part of its kind, with its figures.
    ///
    /// - Returns: `false` where it has no coefficients, or others than a version carries.
    public mutating func put(_ registered: PredictorModel) -> Bool {
        guard let model = registered.model, registered.features == Self.features(registered.kind).names,
            model.weights.count == registered.features.count
        else { return false }
        let figures = registered.metrics
        switch registered.kind {
        case .ridge:
            ridge = RidgeCoefficients(model, metrics: nil, trainedOn: registered.trainCount)
            ridge.rSquared = figures["rSquared"]
            ridge.mse = figures["mse"]
            ridgeModelID = registered.id
        case .logistic:
            logit = LogitCoefficients(model, metrics: nil, trainedOn: registered.trainCount)
            logit.accuracy = figures["accuracy"]
            logit.precision = figures["precision"]
            logit.recall = figures["recall"]
            logit.auc = figures["auc"]
            logit.logLoss = figures["logLoss"]
            logit.brier = figures["brier"]
            logitModelID = registered.id
        }
        trainedAt = max(trainedAt, registered.trainedAt)
        return true
    }

    private static func features(_ kind: PredictorModel.Kind) -> FeatureList {
        kind == .ridge ? RidgeFeatures.list : LogisticFeatures.list
    }
}
