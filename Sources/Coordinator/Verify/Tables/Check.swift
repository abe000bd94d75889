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
