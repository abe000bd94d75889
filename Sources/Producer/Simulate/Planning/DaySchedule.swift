import Determinism
import Learning
import Timekeeping

/// When the posts of one day go out.
///
/// Each post takes the hour with the highest UCB1 score, or with the chance `exploration` any hour; a choice counts as a
/// pull for those after it, so that a day's posts spread over good hours instead of crowding one. Within an hour posts
/// stand apart evenly, each moved at random within its part.
struct DaySchedule: Hashable, Sendable {
    struct Slot: Hashable, Sendable {
        /// Within the day, from 0, by time.
        let index: Int
        /// 0…23, in the account's time zone.
        let hour: Int
        /// After the start of the hour; less than an hour.
        let offset: Span
        /// The chance with which this hour was drawn for the post, in (0, 1], given the day's draws before it.
        let propensity: Double
    }

    let slots: [Slot]

    /// - Parameters:
    ///   - hours: 24 arms, as learned.
    ///   - exploration: share in 0…1.
    ///   - c: of UCB1.
    init(
        posts: Int, hours: [UCB1.Arm], exploration: Double, c: Double, using generator: inout SeededGenerator
    ) {
        let rule = UCB1(c: c)
        var arms = hours
        let known = hours.filter { $0.pulls > 0 }
        let usual = known.isEmpty ? 0 : known.reduce(0) { $0 + $1.meanReward } / Double(known.count)
        // By hour, the propensity of each post that drew it.
        var drawn = [[Double]](repeating: [], count: arms.count)
        for _ in 0..<posts {
            let explores = generator.uniform() < exploration
            let best = rule.choose(arms) ?? 0
            let hour = explores ? generator.uniform(below: arms.count) : best
            drawn[hour].append(exploration / Double(arms.count) + (hour == best ? 1 - exploration : 0))
            if arms[hour].pulls == 0 { arms[hour].meanReward = usual }
            arms[hour].pulls += 1
        }
        var slots: [Slot] = []
        for (hour, propensities) in drawn.enumerated() {
            for (part, propensity) in propensities.enumerated() {
                let share = (Double(part) + generator.uniform()) / Double(propensities.count)
                slots.append(
                    Slot(
                        index: slots.count, hour: hour, offset: .milliseconds(Int64(share * 3_599_000)),
                        propensity: propensity))
            }
        }
        self.slots = slots
    }
}
