import Kafka
import Learning
import Model
import Postgres
import Redis
import Runtime
import Scheduling
import Schema
import Store
import Stream
import Timekeeping

/// The predictor: learns from the rows the learner left, and tells the world.
///
/// One thread, three kinds of turn:
///
/// - a batch of `posts`: `PostPredictions` notes what was predicted for each;
/// - the job `retrain`: `Retraining` fits, keeps the models and, where they are good enough, writes a version;
/// - every two seconds: `PredictorCache` holds Redis to the newest version in Postgres, whoever wrote it.
///
/// | what fails | what happens |
/// |---|---|
/// | this process dies after the version's commit | any predictor takes it to Redis at its next turn |
/// | Redis is away, flushed or replaced | not ready; filled again when it is back |
/// | two predictors run at once | the job has one owner; versions are numbered under a lock; Redis refuses the older |
/// | a fit cannot be made or is worse | the model row says why, and what was published stays |
enum PredictorRole {
    /// How often Redis is held to the truth.
    static let assertion = Duration.seconds(2)

    static func run(_ context: RoleContext) async throws {
        try await BlockingThread().run { try serve(context) }
    }

    private static func serve(_ context: RoleContext) throws {
        let configuration = context.configuration
        let database = try context.database()
        let cache = PredictorCache(
            try RedisConfiguration(
                url: try configuration.require(.redisURL), applicationName: context.instance,
                connectTimeout: .seconds(2), commandTimeout: .seconds(2)),
            prefix: configuration[.redisPrefix])
        let versions = PublishedVersions()
        let publisher = PredictorPublisher(
            context, database: database, versions: versions, cache: cache)
        let retraining = Retraining(
            settings: RetrainSettings(configuration), clock: context.clock, versions: versions)
        let loop = try WorkerLoop(
            context, role: .predictor, topics: [.posts], effects: PostPredictions(versions), database: database,
            jobs: [RetrainHandler(retraining: retraining, publisher: publisher, log: context.log)])
        loop.addTask("redis", every: assertion) { try publisher.assert() }
        try loop.run()
    }
}

/// The job `retrain`: fits, and takes what was published to Redis.
struct RetrainHandler: JobHandler {
    let retraining: Retraining
    let publisher: PredictorPublisher
    let log: Log
    let kind = JobKind.retrain

    func perform(
        _ job: Job, _ preparation: Void, in connection: PostgresConnection
    ) throws -> JobResult<Retraining.Report> { try retraining.run(until: job.slot, connection) }

    func didFinish(_ job: Job, _ result: JobResult<Retraining.Report>) {
        guard case .done(let report) = result else { return }
        log.info("predictor_trained", ["slot": .time(job.slot), "result": report.summary])
        do {
            try publisher.assert()
        } catch {
            // The periodic task tries again.
            log.warning("predictor_not_in_redis", ["error": .text(String(describing: error))])
        }
    }
}

/// Consumes `posts`: notes for every post what the version in force when it was made predicts.
final class PostPredictions: StreamEffects {
    private let decoder = MessageDecoder()
    private let versions: PublishedVersions

    init(_ versions: PublishedVersions) { self.versions = versions }

    func decode(_ record: KafkaRecord) throws(MessageError) -> PostMessage {
        try record.post(using: decoder)
    }

    func apply(_ posts: [PostMessage], in connection: PostgresConnection) throws {
        // No version can be published between reading them and writing the predictions.
        try PredictorStore.lockForRecording(connection)
        try versions.refresh(connection)
        let hours = try PredictorStore.hours(connection, of: posts.map { $0.postedAt ?? $0.createdAt })
        let records = zip(posts, hours).map { post, hour in
            PredictionRecord(post, PredictionInputs(post, hour: hour), by: versions.inForce(at: post.createdAt))
        }
        try PredictorStore.record(connection, records)
    }
}
