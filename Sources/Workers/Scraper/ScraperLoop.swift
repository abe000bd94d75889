import Glibc
import Postgres
import Runtime

/// Takes one turn after another until the task is cancelled, through the absence of any server.
///
/// Short pauses while there is work about, longer ones the longer there is none.
struct ScraperLoop {
    /// For health and logs.
    let name: String
    let context: RoleContext
    let database: PostgresConnection
    /// The longest pause between two looks for work.
    let idle: Duration

    /// - Parameter step: one turn; whether there was anything to do.
    func run(_ step: () throws -> Bool) {
        var backoff = Backoff(seed: context.seed)
        let shortest = Duration.milliseconds(10)
        var pause = shortest
        while !Task.isCancelled {
            context.health.beat(name, within: .seconds(120))
            do {
                if !database.isUsable { try database.reconnect() }
                pause = try step() ? shortest : min(pause * 3 / 2, idle)
                backoff.reset()
                context.health.ready(name)
            } catch {
                context.log.error("turn_failed", ["loop": .text(name), "error": .text("\(error)")])
                context.health.notReady(name, "\(error)")
                pause = backoff.next()
            }
            sleep(for: pause)
        }
        context.health.ended(name)
    }

    /// Sleeps in steps short enough to notice cancellation.
    private func sleep(for duration: Duration) {
        var left = duration
        while left > .zero, !Task.isCancelled {
            let step = min(left, .milliseconds(100))
            usleep(UInt32(max(1, step / .microseconds(1))))
            left -= step
        }
    }
}
