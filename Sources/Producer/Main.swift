import CommandLine
import Runtime

@main
struct Main {
    static func main() async { await run() }
}

private func run() async { await ProducerCommands.program.main() }
