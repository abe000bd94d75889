import Kafka
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
        let stream = StreamProcessor(
            try StreamSettings(context, role: .scraper, topics: [.posts]),
            effects: PostStream(plan: CheckpointPlan(context.configuration), clock: context.clock),
            database: try ScraperRole.connect(context, part: "posts"), log: context.log,
            metrics: StreamMetrics(context.metrics), seed: UInt64(context.configuration[.seed]))
        try stream.open()
        defer { stream.close() }
        context.health.started()
        while !Task.isCancelled {
            try stream.step(wait: .milliseconds(min(200, max(1, context.configuration[.batchWait]))))
            context.health.beat("posts")
            if stream.isReady {
                context.health.ready("posts")
            } else {
                context.health.notReady("posts", "records wait for a server")
            }
        }
        context.health.ended("posts")
    }
}
