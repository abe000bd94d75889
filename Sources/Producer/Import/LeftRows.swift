/// Rows that were not taken, counted by reason, with the first line of each.
struct LeftRows: Sendable, Equatable {
    private(set) var counts: [LeftReason: Int] = [:]
    private(set) var firstLines: [LeftReason: Int] = [:]

    var total: Int { counts.values.reduce(0, +) }

    mutating func add(_ reason: LeftReason, line: Int? = nil, count: Int = 1) {
        counts[reason, default: 0] += count
        if let line, firstLines[reason] == nil { firstLines[reason] = line }
    }

    mutating func add(_ other: LeftRows) {
        for (reason, count) in other.counts { add(reason, line: other.firstLines[reason], count: count) }
    }

    /// In the order of `LeftReason`.
    var sorted: [(reason: LeftReason, count: Int)] {
        LeftReason.allCases.compactMap { reason in counts[reason].map { (reason, $0) } }
    }
}
