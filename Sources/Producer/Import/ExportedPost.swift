import Model
import Timekeeping

/// One post as a row of an export has it. A count the row does not give is `nil`.
struct ExportedPost: Sendable, Equatable {
    var postID: String
    /// From the permalink; empty where there is none.
    var handle: String
    var text: String
    var postedAt: Timestamp
    var impressions: Int64?
    var likes: Int64?
    var retweets: Int64?
    var replies: Int64?
    var bookmarks: Int64?
    var profileClicks: Int64?
    var follows: Int64?

    /// Decides between two rows read at the same moment, so that the choice does not depend on their order.
    var rank: [Int64] {
        [impressions, likes, retweets, replies, bookmarks, profileClicks, follows].map { $0 ?? -1 }
    }
}
