import Timekeeping

/// What becomes of slots that were not decided on in time, or that fall due while the one before still runs.
struct SchedulePolicy: Hashable, Sendable {
    /// For slots that fell due while no coordinator looked.
    enum CatchUp: String, CaseIterable, Sendable {
        /// The stretch runs its latest slot once.
        case latest
        /// Each of them runs, oldest first.
        case all
        /// None of them runs.
        case skip
    }

    enum Overlap: String, CaseIterable, Sendable {
        /// It waits for the one before: jobs of one kind run one after another, in the order of their slots.
        case queue
        /// It is passed over.
        case skip
    }

    var catchUp: CatchUp = .latest
    /// How old a slot may be to be caught up with; `nil` for any age.
    var window: Span?
    var overlap: Overlap = .queue
    /// How often a slot's job is tried before it has failed for good.
    var maxAttempts: Int64 = 10
}
