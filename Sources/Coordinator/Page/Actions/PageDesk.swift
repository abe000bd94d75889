import Postgres
import Runtime
import Timekeeping

/// Does what the page asks for, through the desks that the commands use: what they refuse, it refuses, and what they
/// write down of who, when and why, it writes down.
struct PageDesk {
    let connection: PostgresConnection
    let configuration: Configuration
    let now: Timestamp

    func act(_ action: PageAction) throws -> PageOutcome {
        switch action.request {
        case .generator(let change, let generator): try weigh(change, generator, action)
        case .schedule(let wish, let name): try schedule(wish, name, action)
        case .model(let request): try decide(request, action)
        case .acknowledge(let alert): try acknowledge(alert, action)
        }
    }
}
