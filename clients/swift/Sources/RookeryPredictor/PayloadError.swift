/// What was read is not a predictor of version 2.
public struct PayloadError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The key at fault, such as `ridge.intercept`; `nil` where the whole is no JSON object.
    public let field: String?
    public let problem: String

    public var description: String { "\(field ?? "the predictor") \(problem)" }
}
