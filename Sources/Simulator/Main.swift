import CommandLine
import HTTP
import Runtime
import Timekeeping

@main
struct Main {
    static func main() async { await run() }
}

private func run() async {
    await CommandLineProgram(
        "simulator", "speaks the X API v2 over an invented audience",
        commands: [ServeCommand.command, TruthCommand.command],
        exitOf: { error in
            switch error {
            case is JournalError, is ClockError: .badInput
            case is HTTPError: .failed
            default: nil
            }
        }
    ).main()
}
