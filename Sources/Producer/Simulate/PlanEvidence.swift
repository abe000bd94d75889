import Determinism
import Learning
import Model
import Timekeeping

/// What is learned so far, as far as a plan needs it.
struct PlanEvidence: Hashable, Sendable {
    struct Weight: Hashable, Sendable {
        var generator: String
        var weight: Double
        /// Posts whose followers are known.
        var measuredPosts: Int64
    }

    /// Content arms by name; those nobody tried have no evidence.
    var arms: [BetaArm]
    /// One an hour, 0 to 23; no pulls where nothing was learned yet.
    var hours: [UCB1.Arm]
    /// In the order of their names.
    var weights: [Weight]
    /// Names of the states this was read from, as `choice_states` keeps them; `nil` for the defaults.
    var weightsVersion: String?
    var armsVersion: String?

    /// Types and formats an account can always choose from.
    static let startingArms: [ArmName] = ["educational", "factual", "opinion", "story"].flatMap { type -> [ArmName] in
        [.single, .thread].map { ArmName(contentType: type, format: $0) }
    }

    /// Before anything was learned, and when the database cannot be asked.
    static let defaults = PlanEvidence(learnedArms: [], learnedHours: [:], weights: [])

    /// - Parameters:
    ///   - learnedArms: content arms as stored; the starting arms are added where they are missing.
    ///   - learnedHours: pulls and mean reward by hour.
    ///   - weights: empty takes the registry's.
    init(
        learnedArms: [BetaArm], learnedHours: [Int: UCB1.Arm], weights: [Weight], weightsVersion: String? = nil,
        armsVersion: String? = nil
    ) {
        self.weightsVersion = weightsVersion
        self.armsVersion = armsVersion
        var byName = Dictionary(
            uniqueKeysWithValues: Self.startingArms.map { ($0.contentArm, BetaArm(name: $0.contentArm)) })
        for arm in learnedArms where ArmName(arm.name)?.format != .reply { byName[arm.name] = arm }
        arms = byName.values.sorted { $0.name < $1.name }
        hours = (0..<24).map { learnedHours[$0] ?? UCB1.Arm(pulls: 0, meanReward: 0) }
        let all =
            weights.isEmpty
            ? GeneratorRegistry.defaults.map { Weight(generator: $0.name, weight: $0.weight, measuredPosts: 0) }
            : weights
        self.weights = all.sorted { $0.generator < $1.generator }
    }
}

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
