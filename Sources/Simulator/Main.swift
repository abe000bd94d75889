import Bootstrap
import CommandLine
import Runtime

@main
struct Main {
    static func main() async { await run() }
}

private func run() async {
    await CommandLineProgram(
        "simulator", "speaks the X API v2 over an invented audience",
        commands: [ServeCommand.command, TruthCommand.command],
        settings: SimulatorReference.settings, metrics: SimulatorReference.metrics,
        exitOf: { $0 is JournalError ? .badInput : nil }
    ).main()
}
