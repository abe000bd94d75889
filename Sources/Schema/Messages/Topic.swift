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
