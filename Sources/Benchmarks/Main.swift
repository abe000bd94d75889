import CommandLine
import Kafka
import Postgres
import Runtime

/// `benchmarks <limit>`: what each part of the way from a message to a row can do by itself, on the messages that are
/// in the topic; `./rookery bench ingest` runs it beside the whole. `benchmarks fit|bandits`: what the
/// mathematics costs; `./rookery bench fit` runs it beside other libraries.
@main
struct Main {
    static func main() async { await run() }

    /// Not isolated to the main actor: closures made here may be called from any thread.
    nonisolated static func run() async -> Never {
        let program = CommandLineProgram(
            "benchmarks", "Times one part of the way from a message to a row, or of the mathematics.",
            commands: Limit.allCases.map(\.command) + [
                OneTable.command, LearningCommand.command, FitSpeed.command, BanditSpeed.command,
            ]
        ) { error in
            error is PostgresError || error is KafkaError ? .serverMissing : nil
        }
        await program.main()
    }
}
