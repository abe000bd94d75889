import Runtime

@main
struct Main {
    static func main() async { await run() }
}

private func run() async {
    await CommandLineProgram(
        "simulator", "speaks the X API v2 over an invented audience", commands: [TruthCommand.command]
    ).main()
}
