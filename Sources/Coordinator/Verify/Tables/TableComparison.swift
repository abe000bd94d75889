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
