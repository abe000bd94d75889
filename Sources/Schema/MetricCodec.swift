import Model

/// The fields of a record of `metrics`, in the order they are written.
enum MetricField: Int, MessageField {
    case decisionID, postID, impressions, likes, retweets, replies, quotes, bookmarks, profileClicks, collectedAt
    case source, simulated

    var name: String {
        switch self {
        case .decisionID: "decision_id"
        case .postID: "post_id"
        case .impressions: "impressions"
        case .likes: "likes"
        case .retweets: "retweets"
        case .replies: "replies"
        case .quotes: "quotes"
        case .bookmarks: "bookmarks"
        case .profileClicks: "profile_clicks"
        case .collectedAt: "collected_at"
        case .source: "source"
        case .simulated: "simulated"
        }
    }
}

extension MetricMessage {
    /// Reads one record of `metrics`. A negative count is an error; whether counts are plausible together is not
    /// decided here.
    public static func decode(
        _ bytes: UnsafeRawBufferPointer, using decoder: MessageDecoder
    ) throws(MessageError) -> MetricMessage {
        defer { withExtendedLifetime(decoder) {} }
        let fields = try decoder.fields(bytes, as: MetricField.self)
        return MetricMessage(
            decisionID: try fields.uuid(.decisionID),
            postID: try fields.required(.postID, try fields.name(.postID)),
            impressions: try fields.count(.impressions),
            likes: try fields.count(.likes),
            retweets: try fields.count(.retweets),
            replies: try fields.count(.replies),
            quotes: try fields.count(.quotes),
            bookmarks: try fields.count(.bookmarks),
            profileClicks: try fields.count(.profileClicks),
            collectedAt: try fields.required(.collectedAt, try fields.time(.collectedAt)),
            source: try fields.required(.source, try fields.name(.source)),
            simulated: try fields.required(.simulated, try fields.truth(.simulated))
        )
    }
}

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
