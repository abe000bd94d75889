extension AttributionMessage {
    /// The record's value: JSON in UTF-8, keys in one order, an unmeasured gain as null.
    public func encoded() -> [UInt8] {
        var writer = JSONWriter(capacity: 256)
        writer.beginObject()
        writer.field("decision_id", decisionID)
        writer.orNull("followers_gained", followersGained)
        writer.field("window_start", windowStart)
        writer.field("window_end", windowEnd)
        writer.field("method", method.rawValue)
        writer.field("collected_at", collectedAt)
        writer.field("simulated", simulated)
        writer.endObject()
        return writer.bytes
    }
}
