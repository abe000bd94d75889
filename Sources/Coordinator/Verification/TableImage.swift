import Timekeeping

/// The rows of one table by key: either as the messages say they should be, or as the database has them.
struct TableImage: Sendable {
    let name: String
    let columns: [String]
    /// Keyed by the primary key as people read it; cells in the order of `columns`.
    private(set) var rows: [String: [Cell]] = [:]
    /// Keys put twice. A table whose key was read right has none.
    private(set) var repeated: [String] = []

    init(_ name: String, columns: [String]) {
        self.name = name
        self.columns = columns
    }

    /// - Precondition: `cells` has one cell a column.
    mutating func put(_ key: String, _ cells: [Cell]) {
        precondition(cells.count == columns.count, "a row of \(name) has \(cells.count) cells")
        if rows.updateValue(cells, forKey: key) != nil { repeated.append(key) }
    }
}

/// One value of a table, in a form in which the fold's rows and the database's can be compared.
enum Cell: Hashable, Sendable {
    /// Unknown: it agrees with nothing but itself, and is never the same as 0.
    case null
    case text(String)
    case integer(Int64)
    /// Agrees bit for bit.
    case real(Double)
    /// A figure that was summed: agrees within one part in 10¹², because the order of a sum is not fixed.
    case summed(Double)
    case boolean(Bool)
    case moment(Timestamp)
    case list([String])

    func agrees(with other: Cell) -> Bool {
        switch (self, other) {
        case (.summed(let left), .summed(let right)), (.summed(let left), .real(let right)),
            (.real(let left), .summed(let right)):
            abs(left - right) <= 1e-12 * max(1, abs(left), abs(right))
        default: self == other
        }
    }
}

extension Cell {
    static func text(_ value: String?) -> Cell { value.map { .text($0) } ?? .null }
    static func integer(_ value: Int64?) -> Cell { value.map { .integer($0) } ?? .null }
    static func real(_ value: Double?) -> Cell { value.map { .real($0) } ?? .null }
    static func summed(_ value: Double?) -> Cell { value.map { .summed($0) } ?? .null }
    static func moment(_ value: Timestamp?) -> Cell { value.map { .moment($0) } ?? .null }
}

extension Cell: CustomStringConvertible {
    /// How many characters of a text are shown: post content stays recognisable and out of the way.
    private static let shownCharacters = 40

    var description: String {
        switch self {
        case .null: return "null"
        case .text(let value):
            let shown = value.prefix(Self.shownCharacters)
            return "\"\(shown)\(shown.count < value.count ? "…" : "")\""
        case .integer(let value): return String(value)
        case .real(let value), .summed(let value): return String(value)
        case .boolean(let value): return String(value)
        case .moment(let value): return value.rfc3339
        case .list(let values): return "[\(values.joined(separator: ", "))]"
        }
    }
}

/// Compares a table as it should be with the table as it is, row by row and column by column.
enum TableComparison {
    static func compare(expected: TableImage, found: TableImage) -> Check {
        precondition(expected.columns == found.columns, "the images of \(expected.name) have different columns")
        var check = Check(expected.name)
        for key in Set(expected.rows.keys).union(found.rows.keys).sorted() {
            check.compared += 1
            switch (expected.rows[key], found.rows[key]) {
            case (let should?, let has?):
                for (column, (left, right)) in zip(expected.columns, zip(should, has)) where !left.agrees(with: right) {
                    check.disagreements.append(
                        Disagreement(key: key, what: column, expected: left.description, found: right.description))
                }
            case (.some, nil): check.disagreements.append(.missing(key))
            case (nil, _): check.disagreements.append(.unexpected(key))
            }
        }
        for key in found.repeated {
            check.disagreements.append(
                Disagreement(key: key, what: "row", expected: "once", found: "more than once", kind: .doubled))
        }
        return check
    }
}

/// The outcome of comparing one thing: how much was compared, and all that did not agree.
struct Check: Sendable {
    /// A table's name, or a sentence's subject (`weights replayed`).
    let name: String
    /// What a row of this check is: `rows`, `slots`, `events`.
    let unit: String
    /// How many were compared.
    var compared: Int
    var disagreements: [Disagreement]

    var agrees: Bool { disagreements.isEmpty }

    init(_ name: String, unit: String = "rows", compared: Int = 0, _ disagreements: [Disagreement] = []) {
        self.name = name
        self.unit = unit
        self.compared = compared
        self.disagreements = disagreements
    }

    /// Counts one comparison, and notes it where the two differ.
    mutating func expect(_ key: String, _ what: String, _ expected: Cell, found: Cell) {
        compared += 1
        guard !expected.agrees(with: found) else { return }
        disagreements.append(
            Disagreement(key: key, what: what, expected: expected.description, found: found.description))
    }
}

/// One place where the tables are not what the messages, or other tables, say.
struct Disagreement: Hashable, Sendable {
    enum Kind: Sendable {
        /// The messages say there is a row, and the table has none.
        case lost
        /// The table has more than the messages say.
        case doubled
        /// The row is there with other values.
        case wrong
    }

    /// The row, by its key.
    var key: String
    /// The column, or what kind of thing is wrong with the row as a whole.
    var what: String
    var expected: String
    var found: String
    var kind: Kind = .wrong
    /// How many rows it stands for.
    var count = 1

    static func missing(_ key: String) -> Disagreement {
        Disagreement(key: key, what: "row", expected: "present", found: "missing", kind: .lost)
    }
    static func unexpected(_ key: String) -> Disagreement {
        Disagreement(key: key, what: "row", expected: "none", found: "present", kind: .doubled)
    }
}
