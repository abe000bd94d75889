import Learning
import Model
import Runtime
import Store

/// The learner: stores what the three topics say, and judges the posts once an hour (`LearnJob`).
enum LearnerRole {
    static func run(_ context: RoleContext) async throws {
        try await RoleThread().run {
            let database = try context.database()
            try context.checkDeployment(database)
            let effects = LearnerEffects(
                prefix: context.configuration[.topicPrefix],
                plausibility: Plausibility(impressionsMax: Int64(context.configuration[.impressionsMax])))
            let loop = try WorkerLoop(
                context, role: .learner, topics: Topic.allCases, effects: effects, database: database,
                jobs: [LearnJob.handler(context)])
            try loop.run()
        }
    }
}
