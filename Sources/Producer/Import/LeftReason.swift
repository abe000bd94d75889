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
