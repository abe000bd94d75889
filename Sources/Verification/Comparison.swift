import Postgres
import Timekeeping

/// A table that is compared row by row: its key, and the columns that must agree.
struct ComparedTable: Sendable {
    enum Kind: Sendable { case text, integer, real, boolean, moment, texts }
    typealias Column = (name: String, kind: Kind)

    let name: String
    let key: [Column]
    let columns: [Column]

    init(_ name: String, key: [Column], _ columns: [Column]) {
        self.name = name
        self.key = key
        self.columns = columns
    }

    /// The table as the database has it.
    func read(_ connection: PostgresConnection) throws -> TableImage {
        var image = TableImage(self)
        let names = (key + columns).map(\.name).joined(separator: ", ")
        for row in try connection.execute("SELECT \(unescaped: names) FROM \(unescaped: name)") {
            image.put(
                try key.map { try Cell(row, $0).keyText }.joined(separator: " "), try columns.map { try Cell(row, $0) })
        }
        return image
    }
}

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

    init(_ table: ComparedTable) { self.init(table.name, columns: table.columns.map(\.name)) }

    /// - Precondition: `cells` has one cell a column.
    mutating func put(_ key: String, _ cells: [Cell] = []) {
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
    /// The result of a sum: agrees within one part in 10¹², because the order of a sum is not fixed.
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

    fileprivate init(_ row: PostgresRow, _ column: ComparedTable.Column) throws {
        let name = column.name
        self =
            switch column.kind {
            case .text: .text(try row.optionalText(name))
            case .integer: .integer(try row.optionalInt(name))
            case .real: .real(try row.optionalDouble(name))
            case .boolean: .boolean(try row.bool(name))
            case .moment: .moment(try row.optionalTimestamp(name))
            case .texts: .list(try row.texts(name).compactMap(\.self))
            }
    }
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

    /// In full and without quotes.
    fileprivate var keyText: String { if case .text(let value) = self { value } else { description } }
}

/// The outcome of comparing one thing: how much was compared, and all that did not agree.
struct Comparison: Sendable {
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

    /// Counts one row, and records each of its values that differs.
    mutating func compare(_ key: String, _ values: (what: String, expected: Cell, found: Cell)...) {
        compared += 1
        for value in values where !value.expected.agrees(with: value.found) {
            disagree(key, value.what, expected: value.expected.description, found: value.found.description)
        }
    }

    mutating func disagree(
        _ key: String, _ what: String, expected: String, found: String, _ kind: Disagreement.Kind = .wrong,
        count: Int = 1
    ) {
        disagreements.append(
            Disagreement(key: key, what: what, expected: expected, found: found, kind: kind, count: count))
    }

    /// Compares a table as it should be with the table as it is, row by row and column by column.
    init(of expected: TableImage, with found: TableImage, unit: String = "rows") {
        precondition(expected.columns == found.columns, "the images of \(expected.name) have different columns")
        self.init(expected.name, unit: unit)
        for key in Set(expected.rows.keys).union(found.rows.keys).sorted() {
            compared += 1
            switch (expected.rows[key], found.rows[key]) {
            case (let should?, let has?):
                for (column, (left, right)) in zip(expected.columns, zip(should, has)) where !left.agrees(with: right) {
                    disagree(key, column, expected: left.description, found: right.description)
                }
            case (.some, nil): disagreements.append(.missing(key))
            case (nil, _): disagreements.append(.unexpected(key))
            }
        }
        for key in found.repeated {
            disagree(key, "row", expected: "once", found: "more than once", .doubled)
        }
    }

    /// Compares keys alone.
    init(
        _ name: String, unit: String = "rows", expected: some Sequence<String>, found: some Sequence<String>
    ) {
        var (left, right) = (TableImage(name, columns: []), TableImage(name, columns: []))
        for key in expected { left.put(key) }
        for key in found { right.put(key) }
        self.init(of: left, with: right, unit: unit)
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
    /// How many rows it counts for.
    var count = 1

    static func missing(_ key: String) -> Disagreement {
        Disagreement(key: key, what: "row", expected: "present", found: "missing", kind: .lost)
    }
    static func unexpected(_ key: String) -> Disagreement {
        Disagreement(key: key, what: "row", expected: "none", found: "present", kind: .doubled)
    }
}
