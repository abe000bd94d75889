import Postgres
import Timekeeping

/// What one learn run did (`learning_summaries`).
public struct LearnSummary: Sendable {
    public var slot: Timestamp
    /// Domain time of the run.
    public var createdAt: Timestamp
    /// How long it took by the machine's clock.
    public var durationSeconds: Double
    public var postsConsidered: Int64
    public var learnable: Int64
    public var refused: Int64
    public var withoutMetadata: Int64
    /// JSON objects.
    public var counts: String
    /// JSON array, one entry a step that failed.
    public var failures: String

    public init(
        slot: Timestamp, createdAt: Timestamp, durationSeconds: Double, postsConsidered: Int64, learnable: Int64,
        refused: Int64, withoutMetadata: Int64, counts: String, failures: String
    ) {
        self.slot = slot
        self.createdAt = createdAt
        self.durationSeconds = durationSeconds
        self.postsConsidered = postsConsidered
        self.learnable = learnable
        self.refused = refused
        self.withoutMetadata = withoutMetadata
        self.counts = counts
        self.failures = failures
    }

    /// One row a slot; a run that is done again replaces it.
    public func store(_ connection: PostgresConnection) throws(PostgresError) {
        try connection.execute(
            """
            INSERT INTO learning_summaries (slot, created_at, duration_seconds, posts_considered, learnable, refused,
                                            without_metadata, counts, failures)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
            ON CONFLICT (slot) DO UPDATE
            SET created_at = EXCLUDED.created_at, duration_seconds = EXCLUDED.duration_seconds,
                posts_considered = EXCLUDED.posts_considered, learnable = EXCLUDED.learnable,
                refused = EXCLUDED.refused, without_metadata = EXCLUDED.without_metadata, counts = EXCLUDED.counts,
                failures = EXCLUDED.failures
            """,
            [
                .timestamp(slot), .timestamp(createdAt), .double(durationSeconds), .int(postsConsidered),
                .int(learnable), .int(refused), .int(withoutMetadata), .json(counts), .json(failures),
            ])
    }
}
