/// One record of a CSV file.
public struct CSVRecord: Equatable, Sendable {
    /// The line it starts on, counted from 1.
    public let line: Int
    public let fields: [String]

    public init(line: Int, fields: [String]) {
        self.line = line
        self.fields = fields
    }

    /// A line with nothing on it.
    public var isBlank: Bool { fields.count == 1 && fields[0].isEmpty }
}

/// Where a CSV file breaks the rules, and how.
public struct CSVError: Error, Equatable {
    public let line: Int
    /// The field, counted from 1.
    public let column: Int
    public let problem: String
}
