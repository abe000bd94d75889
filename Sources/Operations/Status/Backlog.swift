import Postgres
import Store
import Timekeeping

/// How far the loop is behind its clock, in one question to the database.
public struct Backlog: Encodable, Sendable {
    public let now: Timestamp
    /// Domain seconds since the oldest work that is waiting; 0 where none is.
    public let behindSeconds: Double
    public let unfinishedSlots: Int64
    public let overdueCheckpoints: Int64
    /// The oldest slot that is due and not ended, decided on or not.
    public let oldestSlot: Timestamp?
    /// The oldest checkpoint that was opened and has not been published yet.
    public let oldestCheckpoint: Timestamp?
    public let posts: Int64
    public let readings: Int64
    public let learned: Int64
    public let publishedVersions: Int64
    public let leader: String?
    /// Of the processes that are alive.
    public let instances: [String]

    public init(_ connection: PostgresConnection, now: Timestamp) throws {
        let row = try connection.execute(Self.question(now)).only()
        self.now = now
        oldestSlot = try [row.optionalTimestamp("oldest_queued"), row.optionalTimestamp("oldest_undecided")]
            .compactMap { $0 }.min()
        oldestCheckpoint = try row.optionalTimestamp("oldest_checkpoint")
        let oldest = [oldestSlot, oldestCheckpoint].compactMap { $0 }.min()
        behindSeconds = oldest.map { max(0, (now - $0).seconds) } ?? 0
        unfinishedSlots = try row.int("queued") + row.int("undecided")
        overdueCheckpoints = try row.int("checkpoints")
        posts = try row.int("posts")
        readings = try row.int("readings")
        learned = try row.int("learned")
        publishedVersions = try row.int("versions")
        leader = try row.optionalText("leader")
        instances = try row.texts("instances").compactMap { $0 }
    }

    private static func question(_ now: Timestamp) -> PostgresQuery {
        """
        SELECT slots.oldest_queued, slots.queued, due.oldest_undecided, due.undecided, checkpoints.oldest_checkpoint,
            checkpoints.checkpoints, (SELECT count(*) FROM content WHERE status = 'posted') AS posts,
            (SELECT count(*) FROM readings) AS readings, (SELECT count(*) FROM learning_examples) AS learned,
            (SELECT count(*) FROM predictor_versions) AS versions,
            (SELECT split_part(holder, '#', 1) FROM leadership WHERE expires_at > clock_timestamp()) AS leader,
            (SELECT COALESCE(array_agg(instance ORDER BY instance), '{}') FROM worker_heartbeats
             WHERE \(unescaped: Heartbeats.isAlive)) AS instances
        FROM (SELECT min(slot) AS oldest_queued, count(*) AS queued FROM schedule_slots WHERE state = 'queued') slots,
             (SELECT min(next_slot) AS oldest_undecided,
                     -- At least so many: a calendar's slots are not counted here.
                     COALESCE(sum(1 + COALESCE(floor(extract(epoch FROM \(now) - next_slot) / every_seconds), 0)), 0)::bigint
                     AS undecided
              FROM schedules WHERE NOT paused AND next_slot <= \(now)) due,
             (SELECT min(COALESCE(scraped_at, due_at)) AS oldest_checkpoint, count(*) AS checkpoints
              FROM scrape_schedule
              WHERE state IN ('open', 'claimed') OR (state = 'done' AND NOT published)) checkpoints
        """
    }
}
