import Kafka
import Model
import Postgres
import Runtime
import Schema
import Store
import Timekeeping

/// Consumes `posts` and plans the checkpoints of what is to be read.
final class PostStream: StreamEffects {
    private let plan: CheckpointPlan
    private let clock: any DomainClock
    private let decoder = MessageDecoder()

    init(plan: CheckpointPlan, clock: any DomainClock) {
        self.plan = plan
        self.clock = clock
    }

    func decode(_ record: KafkaRecord) throws(MessageError) -> PostMessage {
        try Topic.posts.check(schemaHeader: record.header("schema"))
        return try record.withValue { (bytes) throws(MessageError) in
            try PostMessage.decode(bytes, using: decoder)
        }
    }

    func apply(_ messages: [PostMessage], in connection: PostgresConnection) throws {
        let now = clock.now()
        try ScrapeSchedule.plan(messages.flatMap { plan.checkpoints(of: $0, at: now) }, in: connection)
    }

    /// Runs until the task is cancelled.
    static func run(_ context: RoleContext) throws {
        let effects = PostStream(plan: CheckpointPlan(context.configuration), clock: context.clock)
        let database = try context.database()
        try WorkerLoop(context, role: .scraper, topics: [.posts], effects: effects, database: database).run()
    }
}
