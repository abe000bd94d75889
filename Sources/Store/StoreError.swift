/// Why a statement over the tables was not carried out though the database could have done it.
public struct StoreError: Error, Equatable, Sendable, CustomStringConvertible {
    public enum Code: String, Sendable {
        /// Another worker has the job now: undo what was done for it.
        case leaseLost
        /// The schema was set up for another account, mode or time zone.
        case deploymentMismatch
        /// The schema has no deployment yet.
        case deploymentMissing
        /// A setting the database does not accept.
        case badSetting
    }

    public let code: Code
    public let description: String

    init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }
}
