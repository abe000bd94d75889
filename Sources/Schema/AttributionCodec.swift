import Model

/// The fields of a record of `attributions`, in the order they are written.
enum AttributionField: Int, MessageField {
    case decisionID, followersGained, windowStart, windowEnd, method, collectedAt, simulated

    var name: String {
        switch self {
        case .decisionID: "decision_id"
        case .followersGained: "followers_gained"
        case .windowStart: "window_start"
        case .windowEnd: "window_end"
        case .method: "method"
        case .collectedAt: "collected_at"
        case .simulated: "simulated"
        }
    }
}

extension AttributionMessage {
    /// Reads one record of `attributions`. Only `share` may carry a loss of followers.
    public static func decode(
        _ bytes: UnsafeRawBufferPointer, using decoder: MessageDecoder
    ) throws(MessageError) -> AttributionMessage {
        defer { withExtendedLifetime(decoder) {} }
        let fields = try decoder.fields(bytes, as: AttributionField.self)
        let method = try fields.choice(.method, Method.self)
        let followers = try fields.change(.followersGained)
        if method == .direct, let followers, followers < 0 {
            throw fields.error(.outOfRange, .followersGained, "is negative though method is direct")
        }
        let start = try fields.required(.windowStart, try fields.time(.windowStart))
        let end = try fields.required(.windowEnd, try fields.time(.windowEnd))
        guard end >= start else { throw fields.error(.inconsistent, .windowEnd, "lies before window_start") }
        return AttributionMessage(
            decisionID: try fields.uuid(.decisionID),
            followersGained: followers,
            windowStart: start,
            windowEnd: end,
            method: method,
            collectedAt: try fields.required(.collectedAt, try fields.time(.collectedAt)),
            simulated: try fields.required(.simulated, try fields.truth(.simulated))
        )
    }
}

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
