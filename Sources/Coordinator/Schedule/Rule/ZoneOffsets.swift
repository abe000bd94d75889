import Timekeeping

/// How far a time zone's clocks are ahead of UTC, over a stretch of time. Pure; `ZoneReader` asks the database for it.
///
/// A time of day that a changed clock skips is taken by the offset from before the gap, one that comes twice is taken the
/// first time (RFC 5545, 3.3.5): the slot of the day is there once, and a day after the one before by the offset of then.
struct ZoneOffsets: Hashable, Sendable {
    struct Change: Hashable, Sendable {
        let at: Timestamp
        /// Seconds ahead of UTC from then on.
        let offset: Int64
    }

    /// Ascending; the first is where knowledge begins.
    let changes: [Change]
    /// Where knowledge ends.
    let end: Timestamp

    static let utc = ZoneOffsets(
        changes: [Change(at: Timestamp(microseconds: .min / 4), offset: 0)], end: Timestamp(microseconds: .max / 4))

    /// `nil` where it is not known.
    func offset(at moment: Timestamp) -> Int64? {
        guard moment < end else { return nil }
        return changes.last { $0.at <= moment }?.offset
    }

    /// The moment at which a clock on the wall shows so many seconds since 1970-01-01T00:00.
    ///
    /// - Returns: `nil` where it is not known.
    func moment(ofLocal seconds: Int64) -> Timestamp? {
        for (index, change) in changes.enumerated() {
            let moment = Timestamp(seconds: seconds - change.offset)
            let next = index + 1 < changes.count ? changes[index + 1] : nil
            guard moment >= change.at else {
                // Before the first: unknown. Else it fell into the gap that this change made.
                return index == 0 ? nil : Timestamp(seconds: seconds - changes[index - 1].offset)
            }
            if moment < next?.at ?? end { return moment }
        }
        return nil
    }
}
