import Foundation

/// The newest model, looked for as often as the policy says and kept while Redis has none.
///
/// It needs a closure that gets a key, from whatever client the program has; that client's time-out bounds how long a
/// look takes. States: nothing read yet, a model held, a model held while looks fail. A look happens within a call of
/// `current`, never on its own. What a reader does in each case is said in `docs/readers.md`.
public actor PredictorReader {
    /// The text at a key, or `nil`.
    public typealias Get = @Sendable (_ key: String) async throws -> String?

    /// Announcements come on this channel: subscribe, and call `hint` for each.
    public nonisolated let channel: String
    private let key: String
    private let now: @Sendable () -> Date
    private let get: Get
    private var state: ReaderState
    private var look: Task<Void, Never>?

    /// - Parameter prefix: the deployment's `ROOKERY_REDIS_PREFIX`.
    public init(
        prefix: String = "", policy: ReaderPolicy = ReaderPolicy(), now: @escaping @Sendable () -> Date = { Date() },
        get: @escaping Get
    ) {
        key = prefix + "predictor:v2:latest"
        channel = prefix + "predictor:v2:updates"
        self.now = now
        self.get = get
        state = ReaderState(policy: policy)
    }

    /// The model in force. While another call looks at Redis, the model held is given without waiting.
    public func current() async throws(ReaderError) -> Reading {
        if look == nil, state.isDue(at: now()) {
            state.begin(at: now())
            let begun = Task { await self.refresh() }
            look = begun
            await begun.value
        } else if state.held == nil, let look {
            await look.value
        }
        return try state.reading(at: now())
    }

    /// Something may have changed: the next `current` looks, if the last look is `retrySeconds` ago.
    public func hint() { state.hint() }

    private func refresh() async {
        do {
            state.take(try await get(key), key: key)
        } catch { state.fail("\(error)") }
        look = nil
    }
}
