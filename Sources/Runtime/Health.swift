import Synchronization

/// What a process says about itself: whether it has started, whether it can take work, whether its loops still turn.
public final class Health: Sendable {
    private struct State {
        var hasStarted = false
        /// Parts that cannot work now, with the reason.
        var unready: [String: String] = [:]
        /// Loops and the moment by which each must have turned again.
        var deadlines: [String: ContinuousClock.Instant] = [:]
    }

    private let state = Mutex(State())

    public init() {}

    /// The process has read its settings and reached its servers once.
    public func started() { state.withLock { $0.hasStarted = true } }

    /// A part works again.
    public func ready(_ part: String) { state.withLock { $0.unready[part] = nil } }
    /// A part does not work; the reason is shown at `/readyz`.
    public func notReady(_ part: String, _ reason: String) { state.withLock { $0.unready[part] = reason } }

    /// The loop has turned, and will again within `limit`.
    public func beat(_ loop: String, within limit: Duration = .seconds(60)) {
        let deadline = ContinuousClock.now + limit
        state.withLock { $0.deadlines[loop] = deadline }
    }

    /// The loop has ended as it should; it owes no more beats.
    public func ended(_ loop: String) { state.withLock { $0.deadlines[loop] = nil } }

    /// Whether `started` was called.
    public var hasStarted: Bool { state.withLock(\.hasStarted) }

    /// Why the process cannot take work; empty where it can.
    public var unreadyReasons: [String] {
        state.withLock { state in
            guard state.hasStarted else { return ["starting"] }
            return state.unready.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
        }
    }

    /// Loops that are late; empty where all turn.
    public var lateLoops: [String] {
        let now = ContinuousClock.now
        return state.withLock { state in state.deadlines.filter { $0.value < now }.keys.sorted() }
    }
}
