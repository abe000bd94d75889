import Runtime

/// The roles a worker can take on.
enum Role: String, CaseIterable, Sendable {
    case scraper, learner, predictor, optimizer

    var summary: String {
        switch self {
        case .scraper: "Reads the counts of published posts when they are due, and the account's followers."
        case .learner: "Stores posts and readings, judges them by the gates, and keeps arms and examples."
        case .predictor: "Fits the models, publishes them to Redis, and notes a prediction for every post."
        case .optimizer: "Turns followers a thousand impressions into generator weights."
        }
    }

    /// Runs until the task is cancelled.
    func run(_ context: RoleContext) async throws {
        switch self {
        case .learner: try await LearnerRole.run(context)
        case .scraper: try await ScraperRole.run(context)
        case .predictor: try await PredictorRole.run(context)
        case .optimizer: try await OptimizerRole.run(context)
        }
    }
}
