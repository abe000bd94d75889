/// Input that cannot be taken: which file, where in it, and what is wrong. Never repeats what stands there.
struct InputError: Error, CustomStringConvertible {
    enum Code: String {
        case unreadable, notCSV, malformed, unknownColumn, missingColumn, badCell, badRecord, nothingToTake, tooMuch
    }

    let code: Code
    /// As it was named, or `standard input`.
    let file: String
    /// Counted from 1; `nil` where it is about the file as a whole.
    let line: Int?
    let problem: String

    init(_ code: Code, _ file: String, line: Int? = nil, _ problem: String) {
        self.code = code
        self.file = file
        self.line = line
        self.problem = problem
    }

    var description: String { line.map { "\(file):\($0): \(problem)" } ?? "\(file): \(problem)" }
}
