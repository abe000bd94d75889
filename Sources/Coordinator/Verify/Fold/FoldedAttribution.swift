import Schema
import Timekeeping

/// What one window credits a post with: of several messages a real one over a simulated one, a known number over an
/// unknown, then the later read, then the larger.
struct FoldedAttribution: Sendable {
    struct Key: Hashable, Sendable {
        let decisionID: String
        let method: AttributionMessage.Method
        let windowStart: Timestamp
        let windowEnd: Timestamp

        init(_ message: AttributionMessage) {
            decisionID = message.decisionID
            method = message.method
            windowStart = message.windowStart
            windowEnd = message.windowEnd
        }

        var text: String { "\(decisionID) \(method.rawValue) \(windowStart)…\(windowEnd)" }
    }

    private(set) var message: AttributionMessage

    init(_ message: AttributionMessage) { self.message = message }

    mutating func offer(_ offered: AttributionMessage) {
        if Self.rank(message) < Self.rank(offered) { message = offered }
    }

    private static func rank(_ message: AttributionMessage) -> (Int, Int, Int64, Int64) {
        (
            message.simulated ? 0 : 1, message.followersGained == nil ? 0 : 1, message.collectedAt.microseconds,
            message.followersGained ?? 0
        )
    }
}
