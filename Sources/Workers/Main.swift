import CommandLine
import Runtime

/// `worker <role>`: runs one role until it is told to stop.
@main
struct Main {
    static func main() async { await run() }

    /// Not isolated to the main actor: closures made here may be called from any thread.
    nonisolated static func run() async -> Never {
        let program = CommandLineProgram(
            "worker", "Runs one role of the loop until SIGTERM or SIGINT.",
            commands: Role.allCases.map(WorkerCommand.command) + [WorkerCommand.outcomesOnly],
            exitOf: WorkerCommand.exit)
        await program.main()
    }
}
