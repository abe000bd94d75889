import Runtime

/// All disagreements of a verification in three figures.
struct VerificationTally: Hashable, Sendable {
    /// What the messages say and the tables do not have.
    private(set) var lost = 0
    /// What the tables have beyond what the messages say.
    private(set) var doubled = 0
    /// Rows with other values, each once however many of its columns differ.
    private(set) var wrong = 0

    init(_ checks: [Check]) {
        for check in checks {
            var counted: Set<String> = []
            for found in check.disagreements {
                switch found.kind {
                case .lost: lost += found.count
                case .doubled: doubled += found.count
                case .wrong: if counted.insert(found.key).inserted { wrong += 1 }
                }
            }
        }
    }

    var text: String {
        "lost \(Figures.grouped(Int64(lost))) · doubled \(Figures.grouped(Int64(doubled)))"
            + " · wrong \(Figures.grouped(Int64(wrong)))"
    }
}
