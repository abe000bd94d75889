import Learning
import Model

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
