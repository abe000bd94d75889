import Learning
import Postgres
import Schema
import Timekeeping

/// A batch of readings merged and sorted by key, ready to be written: every post once, and every moment of a post once.
///
/// Costs one sort and one pass; nothing is kept per message but the merged rows.
struct OutcomeBatch {
    private(set) var outcomes: [OutcomeMerge] = []
    private(set) var moments: [ReadingMerge] = []
    private(set) var rejected: [(reading: MetricMessage, reason: String)] = []
    /// Readings that were believed, duplicates among them counted.
    private(set) var plausible = 0

    /// - Throws: `.badParameter` for a decision id that is no UUID.
    init(_ readings: [MetricMessage], plausibility: Plausibility) throws(PostgresError) {
        var order: [Entry] = []
        order.reserveCapacity(readings.count)
        for (index, reading) in readings.enumerated() {
            let reasons = plausibility.reasons(reading)
            if reasons.isEmpty {
                order.append(Entry(try PostgresUUID(reading.decisionID), reading.collectedAt, index))
            } else {
                rejected.append((reading, reasons.map(\.rawValue).sorted().joined(separator: ",")))
            }
        }
        order.sort()
        plausible = order.count
        outcomes.reserveCapacity(order.count)
        moments.reserveCapacity(order.count)
        var previous: Entry?
        for entry in order {
            let reading = readings[entry.index]
            let isSamePost = previous?.decision == entry.decision
            if isSamePost {
                outcomes[outcomes.count - 1].add(reading)
            } else {
                outcomes.append(OutcomeMerge(reading, entry.decision))
            }
            if isSamePost, previous?.moment == entry.moment {
                moments[moments.count - 1].add(reading)
            } else {
                moments.append(ReadingMerge(reading, entry.decision))
            }
            previous = entry
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
