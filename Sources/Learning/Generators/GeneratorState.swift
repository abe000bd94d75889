/// A generator as its row stands, with its evidence.
public struct GeneratorState: Hashable, Sendable {
    public enum Status: String, Hashable, Codable, Sendable, CaseIterable {
        case active, testing, disabled, archived

        /// Whether posts may be drawn from it: its weight is part of the sum.
        public var isEligible: Bool { self == .active || self == .testing }
    }

    public var name: String
    public var weight: Double
    public var status: Status
    /// The weight stays as it is.
    public var isLocked: Bool
    /// The weight an operator set, kept until it is released.
    public var override: Double?
    public var evidence: GeneratorEvidence
    /// What the posterior knows of it; `nil` where that is the window's evidence.
    public var memory: FollowerMemory?

    public init(
        name: String, weight: Double, status: Status = .active, isLocked: Bool = false, override: Double? = nil,
        evidence: GeneratorEvidence = GeneratorEvidence(), memory: FollowerMemory? = nil
    ) {
        self.name = name
        self.weight = weight
        self.status = status
        self.isLocked = isLocked
        self.override = override
        self.evidence = evidence
        self.memory = memory
    }

    var followerMemory: FollowerMemory { memory ?? FollowerMemory(evidence) }

    /// Measured posts that say whether it is new: the window's, or all where more is remembered.
    var measuredPosts: Int64 { memory?.everMeasured ?? evidence.measuredPosts }

    /// Whether its figure moves its weight; otherwise it is new.
    func isMeasured(_ policy: WeightPolicy) -> Bool {
        switch policy.objective {
        case .raw: evidence.isMeasured(policy)
        case .posterior: memory.map { $0.everMeasured >= policy.minimumPosts } ?? evidence.isMeasured(policy)
        }
    }

    /// The weight that no run may move; `nil` where the generator is free.
    public var fixedWeight: Double? { isLocked ? weight : override }
}

/// Why weights cannot be worked out. The description is one sentence.
public struct WeightError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Code: String, Sendable {
        /// Locks, overrides and the floor leave no room.
        case infeasible
        /// The stored weights are no distribution.
        case badState = "bad_state"
        case unknownGenerator = "unknown_generator"
        /// A name is taken, or is none.
        case badName = "bad_name"
    }

    public let code: Code
    public let description: String

    public init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }

    /// Locks and overrides leave the free generators less than the floor each.
    ///
    /// - Parameter name: one that would come in, and is counted among the free.
    static func noRoom(held: Double, free: Int, floor: Double, with name: String? = nil) -> WeightError {
        let more = name.map { " with \($0)" } ?? ""
        return WeightError(
            .infeasible,
            "locks and overrides hold \(WeightFormat.text(held)) of 1, which leaves \(WeightFormat.text(1 - held)) "
                + "for \(free) free generators\(more) that need at least \(floor) each")
    }
}

/// A weight as text: six decimals, without the digits that rounding leaves behind.
public enum WeightFormat {
    public static func text(_ weight: Double) -> String { "\((weight * 1_000_000).rounded() / 1_000_000)" }
}
