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
