import FoundationEssentials
import Model
import Postgres
import Schema
import Timekeeping

/// A row of `predictions`: what was predicted for a post, and from what.
public struct PredictionRecord: Hashable, Sendable {
    public var decisionID: String
    public var recordOrder: String
    /// The current version when the post was made; `nil` for the defaults before the first.
    public var versionMilliseconds: Int64?
    /// 0…1.
    public var predictedRate: Double
    public var followProbability: Double
    /// When the post was made.
    public var predictedFor: Timestamp
    /// A JSON object of the inputs.
    public var features: String

    public init(
        decisionID: String, recordOrder: String, versionMilliseconds: Int64?, predictedRate: Double,
        followProbability: Double, predictedFor: Timestamp, features: String
    ) {
        self.decisionID = decisionID
        self.recordOrder = recordOrder
        self.versionMilliseconds = versionMilliseconds
        self.predictedRate = predictedRate
        self.followProbability = followProbability
        self.predictedFor = predictedFor
        self.features = features
    }
}

extension PredictorStore {
    /// Writes predictions in one statement. Of several versions of a post the one with the greatest record order
    /// is kept, whatever the order they come in.
    public static func record(
        _ connection: PostgresConnection, _ predictions: [PredictionRecord]
    ) throws(PostgresError) {
        var latest: [String: PredictionRecord] = [:]
        for prediction in predictions {
            if let known = latest[prediction.decisionID],
                !known.recordOrder.utf8.lexicographicallyPrecedes(prediction.recordOrder.utf8)
            {
                continue
            }
            latest[prediction.decisionID] = prediction
        }
        guard !latest.isEmpty else { return }
        let rows = latest.values.sorted { $0.decisionID < $1.decisionID }
        try connection.execute(
            """
            INSERT INTO predictions AS p (decision_id, record_order, version_ms, predicted_rate, follow_probability,
                                          predicted_for, features)
            SELECT * FROM UNNEST(\(uuids: rows.map(\.decisionID)), \(rows.map(\.recordOrder)),
                \(rows.map(\.versionMilliseconds)), \(rows.map(\.predictedRate)), \(rows.map(\.followProbability)),
                \(rows.map(\.predictedFor)), \(jsons: rows.map(\.features)))
            ON CONFLICT (decision_id) DO UPDATE
            SET record_order = EXCLUDED.record_order, version_ms = EXCLUDED.version_ms,
                predicted_rate = EXCLUDED.predicted_rate, follow_probability = EXCLUDED.follow_probability,
                predicted_for = EXCLUDED.predicted_for, features = EXCLUDED.features
            WHERE EXCLUDED.record_order > p.record_order
                  OR (EXCLUDED.record_order = p.record_order AND EXCLUDED.version_ms IS DISTINCT FROM p.version_ms)
            """)
    }

    /// Predictions for posts made at or after `moment`, oldest first: those a version published then replaces.
    public static func predictions(
        _ connection: PostgresConnection, madeSince moment: Timestamp
    ) throws(PostgresError) -> [PredictionRecord] {
        let rows = try connection.execute(
            """
            SELECT decision_id::text AS decision, record_order, version_ms, predicted_rate, follow_probability,
                   predicted_for, features::text AS features
            FROM predictions WHERE predicted_for >= \(moment) ORDER BY predicted_for, decision_id
            """)
        var records: [PredictionRecord] = []
        for row in rows {
            records.append(
                PredictionRecord(
                    decisionID: try row.text("decision"), recordOrder: try row.text("record_order"),
                    versionMilliseconds: try row.optionalInt("version_ms"),
                    predictedRate: try row.double("predicted_rate"),
                    followProbability: try row.double("follow_probability"),
                    predictedFor: try row.timestamp("predicted_for"), features: try row.text("features")))
        }
        return records
    }

    /// The hour of each moment in the account's time zone, 0…23, by the same rules as the rows that train.
    public static func hours(
        _ connection: PostgresConnection, of moments: [Timestamp]
    ) throws(PostgresError) -> [Int] {
        guard !moments.isEmpty else { return [] }
        let rows = try connection.execute(
            """
            SELECT extract(hour FROM moment AT TIME ZONE d.time_zone)::bigint AS hour
            FROM UNNEST(\(moments)) WITH ORDINALITY AS m (moment, position) CROSS JOIN deployment d ORDER BY position
            """)
        var hours: [Int] = []
        for row in rows { hours.append(Int(try row.int("hour"))) }
        return hours
    }
}

extension PredictionInputs {
    public init(json: String) throws { self = try JSONDecoder().decode(Self.self, from: Data(json.utf8)) }

    public var json: String {
        var writer = JSONWriter(capacity: 192)
        writer.beginObject()
        writer.field("quality", quality)
        if let contentType { writer.field("contentType", contentType) } else { writer.null("contentType") }
        writer.field("hour", Int64(hour))
        writer.field("isThread", isThread)
        writer.field("novelty", novelty)
        writer.field("expertise", expertise)
        writer.field("viralScore", viralScore)
        writer.field("assumed", assumed)
        writer.endObject()
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}

extension PredictionRecord {
    /// - Parameter version: the current one when the post was made; `nil` for the defaults before the first.
    public init(_ post: PostMessage, _ inputs: PredictionInputs, by version: PublishedVersion?) {
        let payload = version?.payload ?? .beforeTheFirst
        self.init(
            decisionID: post.decisionID, recordOrder: post.recordOrder, versionMilliseconds: version?.milliseconds,
            predictedRate: payload.predictedRate(inputs), followProbability: payload.followProbability(inputs),
            predictedFor: post.createdAt, features: inputs.json)
    }

    /// The same post predicted by another version.
    func repeated(by version: PublishedVersion) throws -> PredictionRecord {
        let inputs = try PredictionInputs(json: features)
        var record = self
        record.versionMilliseconds = version.milliseconds
        record.predictedRate = version.payload.predictedRate(inputs)
        record.followProbability = version.payload.followProbability(inputs)
        return record
    }
}

extension PredictorPayload {
    /// What holds before any version was published.
    static let beforeTheFirst = PredictorPayload(
        versionMilliseconds: 0,
        meta: PredictorMetadata(
            trainedOn: 0, trainedAt: Timestamp(microseconds: 0), windowDays: 7, modelID: nil, timeZone: "UTC"))
}
