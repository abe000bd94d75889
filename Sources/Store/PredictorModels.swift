import Learning
import Postgres
import Timekeeping

/// A row of `predictor_models`: one part as it was fitted, published or not, and why.
public struct PredictorModel: Hashable, Sendable {
    public enum Kind: String, Hashable, Codable, Sendable, CaseIterable { case ridge, logistic }
    public enum Decision: String, Hashable, Codable, Sendable, CaseIterable {
        case published
        /// Fitted, and worse than what it would replace.
        case stored
        /// Not fitted.
        case refused
    }

    /// Given by the database; 0 before `insert`.
    public var id: Int64 = 0
    public var kind: Kind
    public var trainedAt: Timestamp
    public var windowStart: Timestamp
    public var windowEnd: Timestamp
    /// Rows in the window; of them `trainCount` trained, `validationCount` judged and `embargoedCount` were left out.
    public var rowCount: Int64
    public var trainCount: Int64
    public var validationCount: Int64 = 0
    public var embargoedCount: Int64 = 0
    /// When the last outcome among the training rows was known.
    public var knownThrough: Timestamp?
    public var learnedThrough: Timestamp?
    /// SHA-256 of all rows of the window, for both models.
    public var rowsHash: String?
    /// SHA-256 of the files that `PredictorRows` keeps: the rows that trained, those that judged.
    public var trainingHash: String?
    public var validationHash: String?
    /// λ for ridge, C for logistic.
    public var penalty: Double
    /// Names as they were stored: a feature of an old model need not be registered any more.
    public var features: [String]
    /// `nil` if the fit was refused.
    public var model: LinearModel?
    /// By name (`mse`, `rSquared`, `logLoss`, `accuracy`, …) on the newest fifth: of the model, and of predicting the
    /// training rows' mean. Those that are undefined are left out.
    public var metrics: [String: Double]
    public var baseline: [String: Double]
    public var selection = ModelSelection()
    public var decision: Decision
    public var reason: String

    public init(
        kind: Kind, trainedAt: Timestamp, windowStart: Timestamp, windowEnd: Timestamp, rowCount: Int64,
        trainCount: Int64, learnedThrough: Timestamp? = nil, rowsHash: String? = nil, penalty: Double,
        features: [String], model: LinearModel?, metrics: [String: Double], baseline: [String: Double],
        decision: Decision, reason: String
    ) {
        self.kind = kind
        self.trainedAt = trainedAt
        self.windowStart = windowStart
        self.windowEnd = windowEnd
        self.rowCount = rowCount
        self.trainCount = trainCount
        self.learnedThrough = learnedThrough
        self.rowsHash = rowsHash
        self.penalty = penalty
        self.features = features
        self.model = model
        self.metrics = metrics
        self.baseline = baseline
        self.decision = decision
        self.reason = reason
    }

    /// The loss its kind is judged by, as `metrics` and `baseline` name it.
    public var lossName: String { kind == .ridge ? "mse" : "logLoss" }
    /// What a fit of its kind measures on the rows that judge.
    public var metricNames: [String] {
        switch kind {
        case .ridge: ["mse", "rSquared"]
        case .logistic: ["accuracy", "precision", "recall", "auc", "logLoss", "brier"]
        }
    }
    /// On the rows that judged; `nil` if there were none.
    public var loss: Double? { metrics[lossName] }
    /// Of predicting the training mean on the same rows.
    public var lossOfMean: Double? { baseline[lossName] }

    /// The intercept first; empty if nothing was fitted.
    public var coefficients: [(name: String, value: Double)] {
        guard let model, features.count == model.weights.count else { return [] }
        return [("intercept", model.intercept)] + zip(features, model.weights).map { ($0, $1) }
    }
}

extension PredictorModel {
    /// Writes the row and gives its `model_id`.
    public func insert(_ connection: PostgresConnection) throws(PostgresError) -> Int64 {
        try connection.execute(
            """
            INSERT INTO predictor_models (kind, trained_at, window_start, window_end, row_count, train_count,
                learned_through, rows_hash, penalty, features, intercept, weights, metrics, baseline, decision, reason,
                validation_count, embargoed_count, known_through, training_hash, validation_hash, selection)
            VALUES (\(kind), \(trainedAt), \(windowStart), \(windowEnd), \(rowCount), \(trainCount),
                \(learnedThrough), \(rowsHash), \(penalty), \(features), \(model?.intercept),
                NULLIF(\(model?.weights ?? []), '{}'), \(encoded: metrics), \(encoded: baseline), \(decision),
                \(reason), \(validationCount), \(embargoedCount), \(knownThrough), \(trainingHash),
                \(validationHash), \(encoded: selection))
            RETURNING model_id
            """
        ).only().int("model_id")
    }

    fileprivate init(_ row: PostgresRow) throws(PostgresError) {
        let weights = try row.optionalDoubles("weights")?.compactMap(\.self)
        let intercept = try row.optionalDouble("intercept")
        self.init(
            kind: try row.value("kind", of: "predictor_models"), trainedAt: try row.timestamp("trained_at"),
            windowStart: try row.timestamp("window_start"), windowEnd: try row.timestamp("window_end"),
            rowCount: try row.int("row_count"), trainCount: try row.int("train_count"),
            learnedThrough: try row.optionalTimestamp("learned_through"), rowsHash: try row.optionalText("rows_hash"),
            penalty: try row.double("penalty"), features: try row.texts("features").compactMap(\.self),
            model: intercept.flatMap { intercept in
                weights.map { LinearModel(intercept: intercept, weights: $0) }
            },
            metrics: try row.json("metrics", as: [String: Figure].self).compactMapValues(\.number),
            baseline: try row.json("baseline", as: [String: Figure].self).compactMapValues(\.number),
            decision: try row.value("decision", of: "predictor_models"), reason: try row.text("reason"))
        id = try row.int("model_id")
        validationCount = try row.int("validation_count")
        embargoedCount = try row.int("embargoed_count")
        knownThrough = try row.optionalTimestamp("known_through")
        trainingHash = try row.optionalText("training_hash")
        validationHash = try row.optionalText("validation_hash")
        selection = try row.json("selection")
    }

    /// A member of an object of metrics: null, or no number in old rows, is none.
    private struct Figure: Decodable {
        let number: Double?
        init(from decoder: any Decoder) throws { number = try? decoder.singleValueContainer().decode(Double.self) }
    }
}

extension PredictorStore {
    /// The model with this number; `nil` if there is none.
    public static func model(_ connection: PostgresConnection, id: Int64) throws(PostgresError) -> PredictorModel? {
        try models(connection, "WHERE model_id = \(id)").first
    }

    /// Newest first.
    ///
    /// - Parameter limit: `nil` for all.
    public static func models(
        _ connection: PostgresConnection, kind: PredictorModel.Kind? = nil, limit: Int64? = nil
    ) throws(PostgresError) -> [PredictorModel] {
        try models(connection, "WHERE \(kind)::text IS NULL OR kind = \(kind) ORDER BY model_id DESC LIMIT \(limit)")
    }

    private static func models(
        _ connection: PostgresConnection, _ clause: PostgresQuery
    ) throws(PostgresError) -> [PredictorModel] {
        var models: [PredictorModel] = []
        for row in try connection.execute(
            """
            SELECT model_id, kind, trained_at, window_start, window_end, row_count, train_count, validation_count,
                   embargoed_count, known_through, learned_through, rows_hash, training_hash, validation_hash, penalty,
                   features, intercept, weights, metrics, baseline, selection, decision, reason
            FROM predictor_models \(clause)
            """)
        {
            models.append(try PredictorModel(row))
        }
        return models
    }
}

/// Rows as a model was fitted on them and judged by them: CSV files, each kept once, by the SHA-256 of its bytes.
public enum PredictorRows {
    /// Keeps a file and gives its hash.
    public static func keep(_ connection: PostgresConnection, csv: String) throws(PostgresError) -> String {
        let hash = try hash(connection, of: csv)
        try connection.execute(
            "INSERT INTO predictor_rows (rows_hash, csv) VALUES (\(hash), \(csv)) ON CONFLICT (rows_hash) DO NOTHING")
        return hash
    }

    /// The file with this hash; `nil` where it is not kept.
    public static func csv(_ connection: PostgresConnection, hash: String) throws(PostgresError) -> String? {
        try connection.execute("SELECT csv FROM predictor_rows WHERE rows_hash = \(hash)")
            .first?.text("csv")
    }

    /// SHA-256 of a text's UTF-8 in hexadecimal, as `sha256sum` prints it.
    public static func hash(_ connection: PostgresConnection, of text: String) throws(PostgresError) -> String {
        try connection.execute(
            "SELECT encode(sha256(convert_to(\(text), 'UTF8')), 'hex') AS hash"
        ).only().text("hash")
    }
}

/// What a fit could not use (`predictor_models.selection`).
///
/// The min-likes gate depends on the outcome, so what passes it is not what was posted: the mean rate on its two sides
/// shows how far they are apart. Each side holds posts that pass every other gate.
public struct ModelSelection: Hashable, Codable, Sendable {
    public struct Removed: Hashable, Codable, Sendable {
        public let posts: Int64
        /// Refused by this gate alone.
        public let alone: Int64
    }
    public struct Side: Hashable, Codable, Sendable {
        public let posts: Int64
        /// `nil` of no posts.
        public let meanRate: Double?

        private enum CodingKeys: String, CodingKey {
            case posts
            case meanRate = "mean_rate"
        }
    }
    public struct LikesGate: Hashable, Codable, Sendable {
        /// The threshold; `nil` before there was one.
        public let least: Double?
        public let below: Side
        public let above: Side
    }
    /// The posts of the window by what the gates said.
    public struct Gates: Hashable, Codable, Sendable {
        public let posts: Int64
        public let learnable: Int64
        /// Those that the next `learn` run judges.
        public let unjudged: Int64
        /// By gate.
        public let removed: [String: Removed]
        public let likes: LikesGate

        private enum CodingKeys: String, CodingKey {
            case posts, learnable, unjudged, removed
            case likes = "likes_gate"
        }
    }

    /// `nil` in rows older than these counts.
    public var gates: Gates?
    /// Learnable rows that the model could not use, by reason.
    public var fit: [String: Int64]?

    public init(gates: Gates? = nil, fit: [String: Int64]? = nil) {
        self.gates = gates
        self.fit = fit
    }
}

extension ModelSelection.Gates {
    /// Counts the posts of the window that were judged.
    public init(_ connection: PostgresConnection, collectedAfter start: Timestamp) throws(PostgresError) {
        self =
            try connection.execute(
                """
                WITH judged AS (
                    SELECT decision_id, g.learnable, g.reasons, o.engagement_rate AS rate,
                           g.reasons = ARRAY['likes_low'] AS below
                    FROM outcomes o LEFT JOIN gate_decisions g USING (decision_id) WHERE o.collected_at > \(start)
                ), refused AS (
                    SELECT reason, count(*) AS posts, count(*) FILTER (WHERE cardinality(reasons) = 1) AS alone
                    FROM judged CROSS JOIN unnest(reasons) AS reason GROUP BY reason
                ), sides AS (
                    SELECT count(*) FILTER (WHERE below) AS below_posts,
                           sum(rate ORDER BY decision_id) FILTER (WHERE below)
                               / nullif(count(rate) FILTER (WHERE below), 0) AS below_rate,
                           count(*) FILTER (WHERE learnable) AS above_posts,
                           sum(rate ORDER BY decision_id) FILTER (WHERE learnable)
                               / nullif(count(rate) FILTER (WHERE learnable), 0) AS above_rate,
                           count(learnable) AS posts, count(*) - count(learnable) AS unjudged
                    FROM judged
                )
                SELECT jsonb_build_object(
                    'posts', posts, 'learnable', above_posts, 'unjudged', unjudged,
                    'removed', coalesce(
                        (SELECT jsonb_object_agg(reason, jsonb_build_object('posts', r.posts, 'alone', r.alone))
                         FROM refused r), '{}'),
                    'likes_gate', jsonb_build_object(
                        'least', (SELECT likes_min FROM learning_gates ORDER BY gate_id DESC LIMIT 1),
                        'below', jsonb_build_object('posts', below_posts, 'mean_rate', below_rate),
                        'above', jsonb_build_object('posts', above_posts, 'mean_rate', above_rate))) AS gates
                FROM sides
                """
            ).only().json("gates")
    }
}

/// A row of `predictor_actions`: what an operator decided about a model, when and why.
public struct PredictorAction: Hashable, Sendable {
    public enum Name: String, Sendable { case promote, rollback, pin, unpin }

    public var name: Name
    /// The model it is about; `nil` for a rollback.
    public var model: Int64?
    /// The model that was published before it.
    public var insteadOf: Int64?
    /// The version that came of it.
    public var version: Int64?
    /// The version gone back to.
    public var restores: Int64?
    public var by: String
    public var at: Timestamp
    public var reason: String

    public init(
        _ name: Name, model: Int64? = nil, insteadOf: Int64? = nil, version: Int64? = nil, restores: Int64? = nil,
        by: String, at: Timestamp, reason: String
    ) {
        self.name = name
        self.model = model
        self.insteadOf = insteadOf
        self.version = version
        self.restores = restores
        self.by = by
        self.at = at
        self.reason = reason
    }
}

extension PredictorAction {
    public func insert(_ connection: PostgresConnection) throws(PostgresError) {
        try connection.execute(
            """
            INSERT INTO predictor_actions (action, model_id, instead_of, version_ms, restores_ms, decided_by,
                                           decided_at, reason)
            VALUES (\(name), \(model), \(insteadOf), \(version), \(restores), \(by), \(at), \(reason))
            """)
    }

    /// What was decided about a model, and the rollbacks that took it out or brought it back, oldest first.
    public static func about(_ connection: PostgresConnection, model: Int64) throws -> [PredictorAction] {
        try connection.execute(
            """
            SELECT a.action, a.model_id, a.instead_of, a.version_ms, a.restores_ms, a.decided_by, a.decided_at, a.reason
            FROM predictor_actions a LEFT JOIN predictor_versions v USING (version_ms)
            WHERE \(model) IN (a.model_id, a.instead_of)
               OR (a.action = 'rollback' AND \(model) IN (v.ridge_model_id, v.logit_model_id))
            ORDER BY a.action_id
            """
        ).map { row in
            PredictorAction(
                try row.value("action", of: "predictor_actions"), model: try row.optionalInt("model_id"),
                insteadOf: try row.optionalInt("instead_of"), version: try row.optionalInt("version_ms"),
                restores: try row.optionalInt("restores_ms"), by: try row.text("decided_by"),
                at: try row.timestamp("decided_at"), reason: try row.text("reason"))
        }
    }
}

/// Models that no fit replaces until an operator unpins them.
public enum PredictorPins {
    /// By kind.
    public static func all(_ connection: PostgresConnection) throws(PostgresError) -> [PredictorModel.Kind: Int64] {
        var pins: [PredictorModel.Kind: Int64] = [:]
        for row in try connection.execute("SELECT kind, model_id FROM predictor_pins") {
            pins[try row.value("kind", of: "predictor_pins")] = try row.int("model_id")
        }
        return pins
    }

    /// Sets or, with `nil`, removes the pin of a kind.
    public static func set(
        _ connection: PostgresConnection, _ kind: PredictorModel.Kind, _ model: Int64?
    ) throws(PostgresError) {
        guard let model else {
            try connection.execute("DELETE FROM predictor_pins WHERE kind = \(kind)")
            return
        }
        try connection.execute(
            """
            INSERT INTO predictor_pins (kind, model_id) VALUES (\(kind), \(model))
            ON CONFLICT (kind) DO UPDATE SET model_id = EXCLUDED.model_id
            """)
    }
}
