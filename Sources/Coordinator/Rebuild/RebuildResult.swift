/// What a rebuild found.
struct RebuildResult: Sendable {
    /// The schema that was kept.
    let schema: String?
    let counts: TopicReplay.Counts
    let checks: [Check]
    /// Every table of the live schema.
    let tables: [String]
    /// Groups of learners whose messages may be gone from the topics.
    let otherLearners: [String]

    var isEqual: Bool { checks.allSatisfy(\.agrees) }

    /// Tables that are not compared, with the reason; one that nobody has thought of says so.
    var leftOut: [(table: String, reason: String)] {
        tables.compactMap { table in
            switch RebuildPart.tables[table] {
            case .folded, .recomputed: nil
            case .leftOut(let reason): (table, reason)
            case nil: (table, "not known to this program")
            }
        }
    }

    /// What may explain a difference, where something may.
    var hint: String? {
        guard !isEqual else { return nil }
        if let (partition, first) = counts.begunLate.min(by: { $0.key < $1.key }) {
            return "The log of \(partition) begins at offset \(first): what it held before is gone, and rows made from "
                + "it cannot be rebuilt."
        }
        guard !otherLearners.isEmpty else { return nil }
        return "Rows written by \(otherLearners.joined(separator: ", ")) cannot be rebuilt where the topics no longer "
            + "hold their messages, as after a broker that kept them in memory was started anew."
    }
}
