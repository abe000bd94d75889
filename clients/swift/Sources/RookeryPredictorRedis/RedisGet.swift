import Dispatch

/// A Redis client that can GET and SUBSCRIBE, over hiredis, for programs that have none.
///
/// Each GET is a connection of its own: there is no state that could go bad, and a reader asks once a minute. No TLS.
public struct RedisGet: Sendable {
    let address: RedisAddress
    let timeoutSeconds: Double
    /// hiredis blocks, so it never runs on the threads that Swift's tasks share.
    private let queue = DispatchQueue(label: "rookery.predictor.redis", attributes: .concurrent)

    /// - Parameters:
    ///   - url: `redis://[[user]:password@]host[:port][/database]`.
    ///   - timeoutSeconds: how long connecting, and each answer, may take.
    public init(url: String, timeoutSeconds: Double = 2) throws(RedisGetError) {
        address = try RedisAddress(url)
        self.timeoutSeconds = timeoutSeconds
    }

    /// The text at `key`, or `nil`.
    @Sendable public func get(_ key: String) async throws -> String? {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { [address, timeoutSeconds] in
                continuation.resume(
                    with: Result {
                        let connection = try HiredisConnection.open(address, timeoutSeconds: timeoutSeconds)
                        return try connection.run(["GET", key])
                    })
            }
        }
    }
}
