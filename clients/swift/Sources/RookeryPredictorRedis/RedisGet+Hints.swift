import Foundation
import Synchronization

extension RedisGet {
    /// An element whenever `channel` carries anything, and each time the subscription begins, for what was missed
    /// before. What a message says is not passed on. Ends with the task that iterates.
    ///
    /// A thread of its own holds the connection, and makes another a second after it broke.
    public func hints(channel: String) -> AsyncStream<Void> {
        AsyncStream(bufferingPolicy: .bufferingNewest(1)) { continuation in
            let subscription = Subscription(address: address, timeoutSeconds: timeoutSeconds, channel: channel) {
                continuation.yield()
            }
            continuation.onTermination = { _ in subscription.end() }
            Thread.detachNewThread { subscription.run() }
        }
    }
}

/// Listens on a thread until it is ended.
private final class Subscription: Sendable {
    private let address: RedisAddress
    private let timeoutSeconds: Double
    private let channel: String
    private let hint: @Sendable () -> Void
    private let isEnded = Atomic(false)

    init(address: RedisAddress, timeoutSeconds: Double, channel: String, hint: @escaping @Sendable () -> Void) {
        self.address = address
        self.timeoutSeconds = timeoutSeconds
        self.channel = channel
        self.hint = hint
    }

    func end() { isEnded.store(true, ordering: .relaxed) }

    func run() {
        while !isEnded.load(ordering: .relaxed) {
            // Whatever went wrong, the reader goes on without hints, and there is another attempt.
            try? listen()
            for _ in 0..<5 where !isEnded.load(ordering: .relaxed) { Thread.sleep(forTimeInterval: 0.2) }
        }
    }

    private func listen() throws(RedisGetError) {
        let connection = try HiredisConnection.open(address, timeoutSeconds: timeoutSeconds)
        connection.send(["SUBSCRIBE", channel])
        // Redis confirms the subscription by the first reply.
        repeat {
            _ = try connection.next()
            hint()
            while !connection.isReadable(withinMilliseconds: 200) {
                if isEnded.load(ordering: .relaxed) { return }
            }
        } while true
    }
}
