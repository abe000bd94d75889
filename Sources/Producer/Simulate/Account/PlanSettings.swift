import Determinism
import Learning
import Timekeeping

/// What `simulate` was asked for.
struct PlanSettings: Sendable {
    let seed: UInt64
    let postsPerDay: Int
    /// Posts due at or after it are not made; `nil` goes on for good.
    let days: Int?
    let until: Timestamp?
    /// Shares in 0…1.
    let exploration: Double
    let ucbC: Double

    /// A post that could not go out within a day of its time is left: an account does not catch up on a week's silence.
    static let patience = Span.days(1)

    /// The hours of a day; its draws touch no other day's.
    func schedule(day: Int, evidence: PlanEvidence) -> DaySchedule {
        var generator = SeededGenerator(seed: seed, stream: "hours/\(day)")
        return DaySchedule(
            posts: postsPerDay, hours: evidence.hours, exploration: exploration, c: ucbC, using: &generator)
    }

    /// For the draws of one post alone.
    func generator(day: Int, index: Int) -> SeededGenerator {
        SeededGenerator(seed: seed, stream: "post/\(day)/\(index)")
    }

    func end(startedAt: Timestamp) -> Timestamp? {
        let byDays = days.map { startedAt + .days(Int64($0)) }
        return [byDays, until].compactMap(\.self).min()
    }
}
