/// Every record that cannot be read is kept among the dead letters, and nothing else is.
enum DeadLetterCheck {
    /// - Parameters:
    ///   - undecodable: what is wrong with each record that cannot be read.
    ///   - kept: the places that dead letters name as their origin; one that a crash repeated is named once.
    static func check(undecodable: [RecordPlace: String], kept: Set<RecordPlace>) -> Check {
        var expected = TableImage("dead letters", columns: [])
        var found = expected
        for place in undecodable.keys { expected.put(place.description, []) }
        for place in kept { found.put(place.description, []) }
        let check = TableComparison.compare(expected: expected, found: found)
        return Check("dead letters", unit: "records", compared: check.compared, check.disagreements)
    }
}
