import Schema
import Timekeeping

/// The version of a decision that stands: one that was posted over a draft, then the later posting, then the later
/// creation, then the greater text of the message, so that every order of arrival ends with the same one.
struct FoldedPost: Sendable {
    private(set) var message: PostMessage

    init(_ message: PostMessage) { self.message = message }

    mutating func offer(_ offered: PostMessage) {
        if Self.isOutranked(message, by: offered) { message = offered }
    }

    private static func isOutranked(_ standing: PostMessage, by offered: PostMessage) -> Bool {
        let left = rank(standing)
        let right = rank(offered)
        return left == right ? ByteOrder.precedes(standing.recordOrder, offered.recordOrder) : left < right
    }

    private static func rank(_ message: PostMessage) -> (Int, Int64, Int64) {
        (message.status == .posted ? 1 : 0, message.postedAt?.microseconds ?? 0, message.createdAt.microseconds)
    }
}
