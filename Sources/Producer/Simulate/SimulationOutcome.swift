import Synchronization

/// Where the account's thread leaves what came of it.
final class SimulationOutcome: Sendable {
    private struct State {
        var summary: SimulationSummary?
        var error: (any Error)?
    }

    private let state = Mutex(State())

    var summary: SimulationSummary? { state.withLock(\.summary) }
    var error: (any Error)? { state.withLock(\.error) }

    func set(_ summary: SimulationSummary) { state.withLock { $0.summary = summary } }
    func fail(_ error: any Error) { state.withLock { $0.error = error } }
}
