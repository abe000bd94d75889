import Learning
import Postgres
import Schema

/// What messages do to the tables: posts become content, readings become outcomes or are set aside as impossible,
/// followers are credited to posts.
///
/// The tables after a batch depend on the set of messages alone, not on their order, repetition or batching.
public enum MessageEffects {
    /// Runs inside the transaction that is open on `connection`.
    public static func apply(
        _ messages: [LoopMessage], in connection: PostgresConnection, plausibility: Plausibility
    ) throws(PostgresError) {
        var posts: [PostMessage] = []
        var metrics: [MetricMessage] = []
        var attributions: [AttributionMessage] = []
        for message in messages {
            switch message {
            case .post(let post): posts.append(post)
            case .metric(let metric): metrics.append(metric)
            case .attribution(let attribution): attributions.append(attribution)
            }
        }
        // One order for all: the optimizer too locks attributions before the generators, whose posts content counts.
        if !attributions.isEmpty { try AttributionStore.upsert(connection, attributions) }
        if !posts.isEmpty { try ContentStore.upsert(connection, posts) }
        if !metrics.isEmpty { try OutcomeStore.upsert(connection, metrics, plausibility: plausibility) }
    }
}
