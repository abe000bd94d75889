import Runtime

/// What came of an action, or what would.
struct PageOutcome {
    /// A figure that moves.
    struct Change {
        let name: String
        let before: StructuredValue
        let after: StructuredValue
    }

    /// Whether anything was written.
    let isDone: Bool
    /// Sentences for people.
    let summary: [String]
    let changes: [Change]

    var value: StructuredValue {
        [
            "done": .bool(isDone), "summary": .list(summary.map { .text($0) }),
            "changes": .list(changes.map { ["name": .text($0.name), "before": $0.before, "after": $0.after] }),
        ]
    }
}
