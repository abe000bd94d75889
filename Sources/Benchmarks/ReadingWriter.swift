import Bootstrap
import Learning
import Model
import Postgres
import Runtime
import Store

/// Writes batches of readings without Kafka and without offsets: the learner's merging and its statements, nothing else.
///
/// Confined to the thread that made it, like its connection.
final class ReadingWriter {
    private let connection: PostgresConnection
    private let plausibility: Plausibility
    private let all: Bool

    init(_ configuration: Configuration, all: Bool) throws {
        connection = try Database.open(configuration, applicationName: "rookery benchmarks")
        plausibility = Plausibility(impressionsMax: Int64(configuration[.impressionsMax]))
        self.all = all
    }

    func write(_ readings: [MetricMessage]) throws {
        try connection.transaction {
            if all {
                try OutcomeStore.upsert(connection, readings, plausibility: plausibility)
            } else {
                try OutcomeStore.upsertOutcomes(
                    connection, OutcomeBatch(readings, plausibility: plausibility, keepsEach: false))
            }
        }
    }
}
