import Timekeeping

/// What to do about the slots of one schedule that have come due: pure arithmetic.
///
/// While a leader keeps looking, every slot runs. After a standstill (no leader, or none that looked for a while) only
/// the latest runs, and those before it are recorded as missed: a day without a coordinator is not worth 24 learning
/// runs over almost the same posts.
struct DueSlots: Equatable, Sendable {
    /// Slots to run, oldest first; the last of them is the new `last_slot`.
    let run: [Timestamp]
    /// First and last of the slots passed over, all before those that run.
    let missed: ClosedRange<Timestamp>?

    /// More than this many at once is a standstill, however often someone looked.
    static let mostAtOnce = 36

    /// - Parameters:
    ///   - last: the last slot decided on.
    ///   - lastLook: domain time of the look before this one, if it was so short ago that nothing stood still.
    /// - Returns: `nil` where nothing is due.
    init?(after last: Timestamp, every: Span, now: Timestamp, lastLook: Timestamp?) {
        let count = (now - last).microseconds / every.microseconds
        guard now > last, count > 0 else { return nil }
        let latest = last + every * count
        var first = latest
        if let lastLook {
            // The first slot after the last look; slots up to it came due while nobody looked.
            let before = max(0, (lastLook - last).microseconds / every.microseconds)
            let punctual = last + every * (min(before, count - 1) + 1)
            if (latest - punctual).microseconds / every.microseconds < Self.mostAtOnce { first = punctual }
        }
        let running = (latest - first).microseconds / every.microseconds
        run = (0...running).map { first + every * $0 }
        missed = first > last + every ? (last + every)...(first - every) : nil
    }

    var latest: Timestamp { run[run.count - 1] }
}
