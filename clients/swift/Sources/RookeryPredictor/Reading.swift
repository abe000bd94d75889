/// A predictor, and how far it is to be trusted.
public struct Reading: Hashable, Sendable {
    public enum Source: String, Hashable, Sendable {
        case redis, lastKnownGood, defaults
    }

    public let predictor: Predictor
    public let source: Source
    /// Since the model was trained; infinite where none was ever read.
    public let ageSeconds: Double
    public let isStale: Bool
    /// Why the last look at Redis brought no model; `nil` where it brought one.
    public let problem: String?
}

/// No predictor can be given.
public enum ReaderError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Nothing could be read yet, so there is nothing to fall back on.
    case unavailable(problem: String)
    /// The model is older than allowed, and the policy is to refuse it.
    case stale(version: String, ageSeconds: Double, allowedSeconds: Double)

    public var description: String {
        switch self {
        case .unavailable(let problem): "no predictor was read yet: \(problem)"
        case .stale(let version, let age, let allowed):
            "\(version) was trained \(Int64(age)) s ago; \(Int64(allowed)) s are allowed"
        }
    }
}
