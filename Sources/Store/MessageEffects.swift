import Learning
import Model
import Postgres

/// What messages do to the tables: posts become content, readings become outcomes or are set aside as impossible,
/// followers are credited to posts.
///
/// The tables after a batch depend on the set of messages alone, not on their order, repetition or batching. Making one
/// takes no server: the work is done before the transaction begins.
public struct MessageEffects {
    private var posts: [PostMessage] = []
    private var attributions: [AttributionMessage] = []
    private let readings: OutcomeBatch

    /// - Throws: `.badParameter` for a decision id that is no UUID.
    public init(_ messages: [LoopMessage], plausibility: Plausibility) throws(PostgresError) {
        var metrics: [MetricMessage] = []
        metrics.reserveCapacity(messages.count)
        for message in messages {
            switch message {
            case .post(let post): posts.append(post)
            case .metric(let metric): metrics.append(metric)
            case .attribution(let attribution): attributions.append(attribution)
            }
        }
        readings = try OutcomeBatch(metrics, plausibility: plausibility)
    }

    /// Writes them, in the transaction that is open on `connection`.
    public func apply(in connection: PostgresConnection) throws(PostgresError) {
        // One order for all: the optimizer too locks attributions before the generators, whose posts content counts.
        if !attributions.isEmpty { try AttributionStore.upsert(connection, attributions) }
        if !posts.isEmpty { try ContentStore.upsert(connection, posts) }
        try OutcomeStore.upsert(connection, readings)
    }
}
