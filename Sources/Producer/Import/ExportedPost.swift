import Schema
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

/// Why a row was left.
enum LeftReason: String, Sendable, CaseIterable {
    /// No link to a post and no id: `…/status/undefined` and the like.
    case noPostID = "no_post_id"
    /// The id went through a spreadsheet and lost digits, and there is no link that keeps it.
    case damagedID = "damaged_id"
    /// The row's time or day is not that of the id.
    case timeMismatch = "time_is_not_of_the_id"
    /// Another row gives a newer reading of the same post.
    case olderReading = "older_reading"
    /// The same reading of the same post again.
    case repeated
    /// A day's totals of the account, not a post.
    case accountTotals = "account_totals"
    /// The file is no export of posts.
    case notAnExport = "not_an_export_of_posts"
}
