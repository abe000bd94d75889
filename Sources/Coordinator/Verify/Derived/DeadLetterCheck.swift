/// Every record that cannot be used is kept among the dead letters, and nothing else is.
///
/// What cannot be read is known from the records themselves. That the database refused one is known from its letter
/// alone; such a letter counts only for a record that is there.
enum DeadLetterCheck {
    /// - Parameters:
    ///   - undecodable: what is wrong with each record that cannot be read.
    ///   - refused: records that can be read, and that letters say the database refused.
    ///   - kept: the places that dead letters name as their origin; one that a crash repeated is named once.
    static func check(
        undecodable: [RecordPlace: String], refused: Set<RecordPlace> = [], kept: Set<RecordPlace>
    ) -> Check {
        var expected = TableImage("dead letters", columns: [])
        var found = expected
        for place in refused.union(undecodable.keys) { expected.put(place.description, []) }
        for place in kept { found.put(place.description, []) }
        let check = TableComparison.compare(expected: expected, found: found)
        return Check("dead letters", unit: "records", compared: check.compared, check.disagreements)
    }
}
