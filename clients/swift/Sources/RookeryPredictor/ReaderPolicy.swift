/// When a reader looks at Redis, and what it does with an old model. Times are in seconds.
public struct ReaderPolicy: Hashable, Sendable {
    public enum WhenStale: String, Hashable, Sendable {
        /// The model is given, marked stale.
        case use
        /// The default weights are given; also where nothing was ever read.
        case defaults
        /// `ReaderError.stale` is thrown.
        case refuse
    }

    /// Between two looks.
    public var refreshSeconds: Double
    /// Between two looks after a failure or a hint.
    public var retrySeconds: Double
    /// A model trained longer ago is stale; `nil` for its own window, `meta.windowDays`.
    public var maxAgeSeconds: Double?
    public var whenStale: WhenStale

    public init(
        refreshSeconds: Double = 60, retrySeconds: Double = 5, maxAgeSeconds: Double? = nil, whenStale: WhenStale = .use
    ) {
        self.refreshSeconds = refreshSeconds
        self.retrySeconds = retrySeconds
        self.maxAgeSeconds = maxAgeSeconds
        self.whenStale = whenStale
    }
}
