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

/// What the readings of a batch say about one post, by the rule the tables follow: a real reading before simulated
/// ones; then for each count the newest reading that has it, and the larger of two at one moment.
struct OutcomeMerge {
    let decision: PostgresUUID
    private(set) var simulated: Bool
    private(set) var postID: String
    private(set) var source: String
    private(set) var collectedAt: Timestamp
    private(set) var values: ReadingValues
    private(set) var moments: InlineArray<7, Timestamp?>

    init(_ reading: MetricMessage, _ decision: PostgresUUID) {
        self.decision = decision
        simulated = reading.simulated
        postID = reading.postID
        source = reading.source
        collectedAt = reading.collectedAt
        values = ReadingValues(reading)
        moments = InlineArray(repeating: nil)
        for index in moments.indices where values[index] != nil { moments[index] = reading.collectedAt }
    }

    /// Whether every count that is known is of the newest reading.
    var hasOneMoment: Bool {
        values.indices.allSatisfy { values[$0] == nil || moments[$0] == collectedAt }
    }

    mutating func add(_ reading: MetricMessage) {
        guard reading.simulated == simulated else {
            if simulated { self = OutcomeMerge(reading, decision) }
            return
        }
        if reading.collectedAt > collectedAt {
            postID = reading.postID
            source = reading.source
            collectedAt = reading.collectedAt
        } else if reading.collectedAt == collectedAt {
            postID = ByteOrder.greater(postID, reading.postID)
            source = ByteOrder.greater(source, reading.source)
        }
        let added = ReadingValues(reading)
        for index in moments.indices {
            guard let value = added[index] else { continue }
            if let moment = moments[index], let known = values[index] {
                guard (moment, known) < (reading.collectedAt, value) else { continue }
            }
            values[index] = value
            moments[index] = reading.collectedAt
        }
    }
}

/// All that a batch says about one post at one moment.
struct ReadingMerge {
    let decision: PostgresUUID
    let collectedAt: Timestamp
    private(set) var simulated: Bool
    private(set) var postID: String
    private(set) var source: String
    private(set) var values: ReadingValues

    init(_ reading: MetricMessage, _ decision: PostgresUUID) {
        self.decision = decision
        collectedAt = reading.collectedAt
        simulated = reading.simulated
        postID = reading.postID
        source = reading.source
        values = ReadingValues(reading)
    }

    mutating func add(_ reading: MetricMessage) {
        guard reading.simulated == simulated else {
            if simulated { self = ReadingMerge(reading, decision) }
            return
        }
        postID = ByteOrder.greater(postID, reading.postID)
        source = ByteOrder.greater(source, reading.source)
        let added = ReadingValues(reading)
        for index in values.indices {
            guard let value = added[index] else { continue }
            values[index] = max(values[index] ?? value, value)
        }
    }
}

/// The counts of a reading, in the order the tables have them.
enum ReadingField: Int, CaseIterable {
    case impressions, likes, retweets, replies, quotes, bookmarks, profileClicks

    var column: String { self == .profileClicks ? "profile_clicks" : "\(self)" }

    static let columns = allCases.map(\.column)
}

/// One value of each `ReadingField`, by its raw value; kept in place, not on the heap.
typealias ReadingValues = InlineArray<7, Int64?>

extension ReadingValues {
    init(_ reading: MetricMessage) {
        self = [
            reading.impressions, reading.likes, reading.retweets, reading.replies, reading.quotes, reading.bookmarks,
            reading.profileClicks,
        ]
    }
}

/// Order of texts by their UTF-8 bytes, as Postgres' collation "C" has it. Swift's own order takes texts for equal that
/// differ in bytes.
enum ByteOrder {
    static func precedes(_ left: String, _ right: String) -> Bool {
        left.utf8.lexicographicallyPrecedes(right.utf8)
    }

    static func greater(_ left: String, _ right: String) -> String { precedes(left, right) ? right : left }
}
