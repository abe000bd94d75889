/// Refusal of a feature that a model must not see.
public struct FeatureError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Code: String, Sendable {
        /// It follows from what came of the post.
        case afterOutcome = "after_outcome"
        /// Nobody said when it is known.
        case unregistered
        /// The same column twice.
        case repeated
    }

    public let code: Code
    public let name: String

    public init(_ code: Code, name: String) {
        self.code = code
        self.name = name
    }

    public var description: String {
        switch code {
        case .afterOutcome: "the feature \(name) is known only after the outcome and never trains a model"
        case .unregistered: "the feature \(name) is not registered: nobody said whether it is known before posting"
        case .repeated: "the feature \(name) is named twice"
        }
    }
}
