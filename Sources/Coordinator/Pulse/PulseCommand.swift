import Runtime
import Timekeeping

/// `coordinator pulse`
enum PulseCommand {
    static let command = Command(
        "pulse", "say how far the loop is behind its clock",
        discussion: """
            One quick look for whoever paces the clock of a stack: how many domain seconds the oldest unfinished slot or
            open checkpoint has been waiting, and which processes left a heartbeat in the last five seconds.
            """,
        options: [.json], examples: [.init("coordinator pulse --json", "as data")]
    ) { arguments in
        let configuration = try Configuration.load()
        let clock = try configuration[.clock].makeClock()
        let pulse = try await CommandThread().run {
            let connection = try Database.connect(configuration, purpose: "pulse", statementTimeout: .seconds(5))
            return try Pulse(connection, now: clock.now())
        }
        Console.output(arguments.has("json") ? pulse.json.json : pulse.text)
        return .success
    }
}
