import Kafka
import Postgres
import Runtime

/// `benchmarks <limit>`: what each part of the way from a message to a row can do by itself, on the messages that are
/// in the topic. `./rookery bench ingest` runs it beside the whole.
@main
struct Main {
    static func main() async { await run() }

    /// Not isolated to the main actor: closures made here may be called from any thread.
    nonisolated static func run() async -> Never {
        let program = CommandLineProgram(
            "benchmarks", "Times one part of the way from a message to a row.",
            commands: Limit.allCases.map(\.command) + [LearningCommand.command]
        ) { error in
            error is PostgresError || error is KafkaError ? .serverMissing : nil
        }
        await program.main()
    }
}
