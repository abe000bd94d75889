/// What a record of one of the three topics says.
public enum LoopMessage: Hashable, Sendable {
    /// Posts are few and large: kept apart, they do not make every message as large.
    indirect case post(PostMessage)
    case metric(MetricMessage)
    case attribution(AttributionMessage)

    /// Reads a record strictly: its header `schema`, then its value.
    public static func decode(
        _ bytes: UnsafeRawBufferPointer, of topic: Topic, schemaHeader: String?, using decoder: MessageDecoder
    ) throws(MessageError) -> LoopMessage {
        try topic.check(schemaHeader: schemaHeader)
        return switch topic {
        case .posts: .post(try PostMessage.decode(bytes, using: decoder))
        case .metrics: .metric(try MetricMessage.decode(bytes, using: decoder))
        case .attributions: .attribution(try AttributionMessage.decode(bytes, using: decoder))
        }
    }

    /// The key of the record.
    public var decisionID: String {
        switch self {
        case .post(let message): message.decisionID
        case .metric(let message): message.decisionID
        case .attribution(let message): message.decisionID
        }
    }
}
