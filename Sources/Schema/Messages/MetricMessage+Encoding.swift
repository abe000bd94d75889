extension MetricMessage {
    /// The record's value: JSON in UTF-8, keys in one order, an unmeasured count as null.
    public func encoded() -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.field("decision_id", decisionID)
        writer.field("post_id", postID)
        writer.orNull("impressions", impressions)
        writer.orNull("likes", likes)
        writer.orNull("retweets", retweets)
        writer.orNull("replies", replies)
        writer.orNull("quotes", quotes)
        writer.orNull("bookmarks", bookmarks)
        writer.orNull("profile_clicks", profileClicks)
        writer.field("collected_at", collectedAt)
        writer.field("source", source)
        writer.field("simulated", simulated)
        writer.endObject()
        return writer.bytes
    }
}
