import Learning
import Operations
import Postgres
import Store
import Timekeeping

extension StateAnswer {
    /// Predicted and actual engagement rates, and how well they agree.
    struct Predictions: Encodable {
        struct Point: Encodable {
            let decisionID: String
            let postedAt: Timestamp
            let predicted: Double
            let actual: Double
        }

        /// Posts with similar predictions, with the 95 % interval of the mean of their actual rates.
        struct Group: Encodable {
            let predicted: Double
            let actual: Double
            let low: Double
            let high: Double
            let posts: Int

            init(_ group: Learning.Calibration.Group) {
                let halfWidth = 1.96 * group.standardError
                predicted = group.meanPredicted
                actual = group.meanObserved
                low = max(0, group.meanObserved - halfWidth)
                high = group.meanObserved + halfWidth
                posts = group.count
            }
        }

        /// The newest 400 learnable posts of the window that a trained model predicted.
        let points: [Point]
        /// Ten groups of them.
        let calibration: [Group]
        /// The learner's newest measurement.
        let skill: Double?
        let calibrationError: Double?
        let measuredAt: Timestamp?

        init(_ reading: StateReading) throws {
            points = try reading.connection.execute(
                """
                SELECT decision_id, posted_at, predicted_rate, engagement_rate FROM prediction_outcomes
                WHERE learnable AND ridge_model_id IS NOT NULL AND engagement_rate IS NOT NULL
                    AND posted_at > \(reading.since)
                ORDER BY posted_at DESC, decision_id DESC LIMIT 400
                """
            ).map { row in
                Point(
                    decisionID: try row.text("decision_id"), postedAt: try row.timestamp("posted_at"),
                    predicted: try row.double("predicted_rate"), actual: try row.double("engagement_rate"))
            }
            let groups = Learning.Calibration(
                predictions: points.map(\.predicted), outcomes: points.map(\.actual), groups: 10)
            calibration = groups?.groups.map(Group.init) ?? []
            skill = reading.drift?.skill
            calibrationError = reading.drift?.calibrationError
            measuredAt = reading.drift?.slot
        }
    }

    /// A fit and the decision on it: the newest 30, and the current ones where they are older.
    struct Model: Encodable {
        let modelID: Int64
        let kind: String
        let trainedAt: Timestamp
        let rows: Int64
        let validationRows: Int64
        let decision: String
        let reason: String
        /// Whether predictions use it now.
        let current: Bool
        let pinned: Bool
        let rSquared: Double?
        let auc: Double?
        let actions: [String]

        static func all(_ reading: StateReading) throws -> [Model] {
            let current = try CurrentModels(reading.connection)
            var models = try PredictorStore.models(reading.connection, kind: nil, limit: 30)
            for id in current.ids where !models.contains(where: { $0.id == id }) {
                if let model = try PredictorStore.model(reading.connection, id: id) { models.append(model) }
            }
            return models.map { Model($0, current) }
        }

        private init(_ model: PredictorModel, _ models: CurrentModels) {
            let metrics = model.metrics
            modelID = model.id
            kind = model.kind.rawValue
            trainedAt = model.trainedAt
            rows = model.rowCount
            validationRows = model.validationCount
            decision = model.decision.rawValue
            reason = model.reason
            current = models.isCurrent(model)
            pinned = models.isPinned(model)
            rSquared = metrics["rSquared"]
            auc = metrics["auc"]
            actions = PageAction.names(on: .model, .init(isCurrent: current, isRefused: model.decision == .refused))
        }
    }
}
