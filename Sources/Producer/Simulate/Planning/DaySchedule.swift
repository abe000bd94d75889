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
        var counts = [Int](repeating: 0, count: arms.count)
        for _ in 0..<posts {
            let explores = generator.uniform() < exploration
            let hour = explores ? generator.uniform(below: arms.count) : rule.choose(arms) ?? 0
            counts[hour] += 1
            if arms[hour].pulls == 0 { arms[hour].meanReward = usual }
            arms[hour].pulls += 1
        }
        var slots: [Slot] = []
        for (hour, count) in counts.enumerated() {
            for part in 0..<count {
                let share = (Double(part) + generator.uniform()) / Double(count)
                slots.append(Slot(index: slots.count, hour: hour, offset: .milliseconds(Int64(share * 3_599_000))))
            }
        }
        self.slots = slots
    }
}
