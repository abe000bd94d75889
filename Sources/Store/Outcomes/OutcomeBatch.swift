import Learning
import Model
import Postgres
import Timekeeping

/// A batch of readings merged and sorted by key, ready to be written: every post once, and every moment of a post once.
///
/// Costs one sort and one pass; nothing is kept per message but the merged rows.
public struct OutcomeBatch {
    private(set) var outcomes: [OutcomeMerge] = []
    private(set) var moments: [ReadingMerge] = []
    private(set) var rejected: [(reading: MetricMessage, reason: String)] = []
    /// Readings that were believed, duplicates among them counted.
    private(set) var plausible = 0

    /// - Parameter keepsEach: whether the readings are written too, not only what they come to.
    /// - Throws: `.badParameter` for a decision id that is no UUID.
    public init(
        _ readings: [MetricMessage], plausibility: Plausibility, keepsEach: Bool = true
    ) throws(PostgresError) {
        var order: [Entry] = []
        order.reserveCapacity(readings.count)
        // Read where they are: copies would count the texts of each up and down.
        let readings = readings.span
        for index in readings.indices {
            let reasons = plausibility.reasons(readings[index])
            if reasons.isEmpty {
                let decision = try PostgresUUID(readings[index].decisionID)
                order.append(Entry(decision, readings[index].collectedAt, index))
            } else {
                rejected.append((readings[index], reasons.map(\.rawValue).sorted().joined(separator: ",")))
            }
        }
        order.sort()
        plausible = order.count
        outcomes.reserveCapacity(order.count)
        if keepsEach { moments.reserveCapacity(order.count) }
        var previous: Entry?
        for entry in order {
            let isSamePost = previous?.decision == entry.decision
            if isSamePost {
                outcomes[outcomes.count - 1].add(readings[entry.index])
            } else {
                outcomes.append(OutcomeMerge(readings[entry.index], entry.decision))
            }
            let isSameMoment = isSamePost && previous?.moment == entry.moment
            previous = entry
            guard keepsEach else { continue }
            if isSameMoment {
                moments[moments.count - 1].add(readings[entry.index])
            } else {
                moments.append(ReadingMerge(readings[entry.index], entry.decision))
            }
        }
    }

    /// What a reading is sorted by, in the order the tables' keys have.
    private struct Entry: Comparable {
        let decision: PostgresUUID
        let moment: Timestamp
        let index: Int

        init(_ decision: PostgresUUID, _ moment: Timestamp, _ index: Int) {
            self.decision = decision
            self.moment = moment
            self.index = index
        }

        static func < (left: Entry, right: Entry) -> Bool {
            left.decision == right.decision ? left.moment < right.moment : left.decision < right.decision
        }
    }
}
