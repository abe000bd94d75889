import CommandLine
import Runtime

@main
struct Main {
    static func main() async { await run() }
}

private func run() async {
    await CommandLineProgram(
        "coordinator", "keeps the schedule, and is the operator's seat", commands: CoordinatorCommands.all,
        exitOf: CoordinatorCommands.exit
    ).main()
}
