/// Input that cannot be taken: which file, where in it, and what is wrong. Never repeats what stands there.
public struct InputError: Error, CustomStringConvertible {
    public enum Code: String, Sendable {
        case unreadable, notCSV, malformed, unknownColumn, missingColumn, badCell, badRecord, nothingToTake, tooMuch
    }

    public let code: Code
    /// As it was named, or `standard input`.
    public let file: String
    /// Counted from 1; `nil` where it is about the file as a whole.
    public let line: Int?
    public let problem: String

    public init(_ code: Code, _ file: String, line: Int? = nil, _ problem: String) {
        self.code = code
        self.file = file
        self.line = line
        self.problem = problem
    }

    public var description: String { line.map { "\(file):\($0): \(problem)" } ?? "\(file): \(problem)" }
}
