import Bootstrap
import CommandLine
import Runtime

@main
struct Main {
    static func main() async { await run() }
}

private func run() async {
    await CommandLineProgram(
        "coordinator", "keeps the schedule, and is the operator's seat", commands: CoordinatorCommands.all,
        settings: CoordinatorReference.settings, metrics: CoordinatorReference.metrics, exitOf: CoordinatorCommands.exit
    ).main()
}
