/// Why a fit was refused. The description is one sentence that names the row, column or figure.
public struct FitError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Code: String, Sendable {
        /// A row has another number of features, or targets and rows differ in number.
        case wrongShape = "wrong_shape"
        /// A NaN or an infinity.
        case notFinite = "not_finite"
        case tooFewRows = "too_few_rows"
        /// A logistic target that is all 0 or all 1.
        case oneClass = "one_class"
        case badTarget = "bad_target"
        case badPenalty = "bad_penalty"
        /// The equations have no single solution: collinear columns without a penalty.
        case singular
        case notConverged = "not_converged"
    }

    public let code: Code
    public let description: String

    public init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }
}
