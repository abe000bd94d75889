/// The three topics and their dead-letter companions. Names are prefixed by configuration where several deployments
/// share a broker.
public enum Topic: String, Sendable, CaseIterable {
    case posts, metrics, attributions

    /// The value of the record header `schema`.
    public var schemaHeader: String {
        switch self {
        case .posts: "post/1"
        case .metrics: "metric/1"
        case .attributions: "attribution/1"
        }
    }

    public func name(prefix: String) -> String { prefix + rawValue }
    public func deadLetterName(prefix: String) -> String { prefix + rawValue + ".dead" }
}

/// What a record of one of the three topics says.
public enum LoopMessage: Hashable, Sendable {
    /// Posts are few and large: kept apart, they do not make every message as large.
    indirect case post(PostMessage)
    case metric(MetricMessage)
    case attribution(AttributionMessage)

    /// The key of the record.
    public var decisionID: String {
        switch self {
        case .post(let message): message.decisionID
        case .metric(let message): message.decisionID
        case .attribution(let message): message.decisionID
        }
    }
}

/// Who refused a record that lies among the dead letters: the value of the header `refused-by` of its copy.
public enum RecordRefusal: String, Sendable, CaseIterable {
    /// It cannot be read: it is not what its topic's contract asks for.
    case decoder
    /// It can be read, and the database does not take what it says.
    case database
}
