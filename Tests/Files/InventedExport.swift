import Timekeeping

/// Invented exports with the traits of real ones.
public enum InventedExport {
    public static let oldHeader =
        "\"Tweet id\",\"Tweet permalink\",\"Tweet text\",\"time\",\"impressions\",\"engagements\",\"engagement rate\","
        + "\"retweets\",\"replies\",\"likes\",\"user profile clicks\",\"follows\",\"promoted impressions\""
    public static let newHeader =
        "Post id,Date,Post text,Link,Impressions,Likes,Engagements,Bookmarks,Share,New follows,Replies,Reposts,"
        + "Profile visits"
    public static let newestHeader =
        "Post id,Date,Post text,Post Link,Impressions,Likes,Engagements,Bookmarks,Shares,New follows,Replies,Reposts,"
        + "Profile visits,Detail Expands,URL Clicks,Hashtag Clicks,Permalink Clicks"
    public static let overviewHeader =
        "Date,Impressions,Likes,Engagements,Bookmarks,Shares,New follows,Unfollows,Replies,Reposts,Profile visits"

    /// An id made at a moment.
    public static func id(_ moment: String, low: Int64 = 77) -> String {
        let milliseconds = Timestamp(rfc3339: moment)?.milliseconds ?? 0
        return String((milliseconds - 1_288_834_974_657) << 22 | low)
    }

    public static func oldRow(
        _ moment: String, id shown: String? = nil, text: String = "Tides lag the moon.", impressions: String = "825.0",
        likes: String = "45.0", follows: String = "3.0", time: String? = nil, link: String? = nil
    ) -> String {
        let id = id(moment)
        let minute = time ?? moment.prefix(10) + " " + moment.dropFirst(11).prefix(5) + " +0000"
        let link = link ?? "https://twitter.com/harbour_notes/status/\(id)"
        let quoted = text.replacing("\"", with: "\"\"")
        return
            "\"\(shown ?? id)\",\"\(link)\",\"\(quoted)\",\"\(minute)\",\"\(impressions)\",\"60.0\",\"0.07\",\"8.0\","
            + "\"2.0\",\"\(likes)\",\"4.0\",\"\(follows)\",\"-\""
    }

    public static func newRow(
        _ moment: String, date: String, impressions: String = "120", likes: String = "6", follows: String = "1"
    ) -> String {
        let id = id(moment)
        return
            "\(id),\(date),Tides lag the moon.,https://x.com/harbour_notes/status/\(id),\(impressions),\(likes),9,1,0,"
            + "\(follows),2,3,4"
    }
}
