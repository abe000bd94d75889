/// One record of a CSV file.
struct CSVRecord: Equatable {
    /// The line it starts on, counted from 1.
    let line: Int
    let fields: [String]

    /// A line with nothing on it.
    var isBlank: Bool { fields.count == 1 && fields[0].isEmpty }
}

/// Where a CSV file breaks the rules, and how.
struct CSVError: Error, Equatable {
    let line: Int
    /// The field, counted from 1.
    let column: Int
    let problem: String
}
