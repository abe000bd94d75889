/// One place where the tables are not what the messages, or other tables, say.
struct Disagreement: Hashable, Sendable {
    /// The row, by its key.
    var key: String
    /// The column, or what kind of thing is wrong with the row as a whole.
    var what: String
    var expected: String
    var found: String

    static func missing(_ key: String) -> Disagreement {
        Disagreement(key: key, what: "row", expected: "present", found: "missing")
    }
    static func unexpected(_ key: String) -> Disagreement {
        Disagreement(key: key, what: "row", expected: "none", found: "present")
    }
}
