import Store

/// The planted numbers of an invented audience, as `simulator truth --json` prints them: what learning is to find again.
public struct PlantedTruth: Decodable, Sendable {
    public struct Generator: Decodable, Sendable {
        public let name: String
        public let followersPer1K: Double
        enum CodingKeys: String, CodingKey {
            case name
            case followersPer1K = "followers_per_1k"
        }
    }
    public struct Arm: Decodable, Sendable {
        public let arm: String
        public let rate: Double
    }

    /// By the names of the predictor's payload.
    public let ridge: [String: Double]
    public let logit: [String: Double]
    public let generators: [Generator]
    public let arms: [Arm]
    /// Best first.
    public let bestHours: [Int]

    enum CodingKeys: String, CodingKey {
        case ridge, logit, generators, arms
        case bestHours = "best_hours"
    }

    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        func weights(_ key: CodingKeys) throws -> [String: Double] {
            let printed = try fields.decode([String: Double].self, forKey: key)
            return Dictionary(printed.map { (Self.payloadName($0), $1) }) { first, _ in first }
        }
        ridge = try weights(.ridge)
        logit = try weights(.logit)
        generators = try fields.decode([Generator].self, forKey: .generators)
        arms = try fields.decode([Arm].self, forKey: .arms)
        bestHours = try fields.decode([Int].self, forKey: .bestHours)
    }

    init(
        ridge: [String: Double], logit: [String: Double], generators: [Generator], arms: [Arm], bestHours: [Int]
    ) {
        self.ridge = ridge
        self.logit = logit
        self.generators = generators
        self.arms = arms
        self.bestHours = bestHours
    }

    /// `quality_weight` → `qualityWeight`
    private static func payloadName(_ printed: String) -> String {
        printed.split(separator: "_").enumerated().map {
            $0 == 0 ? String($1) : $1.prefix(1).uppercased() + $1.dropFirst()
        }
        .joined()
    }
}

extension DeploymentReport {
    /// Puts the planted coefficients beside those that were learned.
    public mutating func compare(with truth: PlantedTruth) {
        for index in models.indices {
            let planted = models[index].kind == .ridge ? truth.ridge : truth.logit
            models[index].planted = PlantedComparison(learned: models[index].coefficients, planted: planted)
        }
    }
}

/// Learned weights beside planted ones: whether each has the planted sign, and whether they stand in the planted order.
public struct PlantedComparison: Encodable, Sendable {
    public struct Row: Sendable {
        public let name: String
        public let planted: Double
        public let learned: Double
        /// 1 for the greatest; the intercept has no rank, because it is no effect.
        public let plantedRank: Int?
        public let learnedRank: Int?

        public var hasPlantedSign: Bool { (planted < 0) == (learned < 0) }
        public var hasPlantedRank: Bool { plantedRank == learnedRank }
    }

    /// Names in neither list are left out; in the order of the learned ones.
    public let rows: [Row]
    public let weights: NamedValues<Double>
    public let signsAgree: Int
    public let signs: Int
    /// Pairs of weights in the planted order, of all pairs.
    public let orderedPairs: Int
    public let pairs: Int

    init(learned: NamedValues<Double>, planted: [String: Double]) {
        let common = learned.entries.compactMap { name, value in
            planted[name].map { (name: name, learned: value, planted: $0) }
        }
        let effects = common.filter { $0.name != ModelSummary.intercept }
        rows = common.map { entry in
            let isEffect = entry.name != ModelSummary.intercept
            return Row(
                name: entry.name, planted: entry.planted, learned: entry.learned,
                plantedRank: isEffect ? 1 + effects.count { $0.planted > entry.planted } : nil,
                learnedRank: isEffect ? 1 + effects.count { $0.learned > entry.learned } : nil)
        }
        weights = NamedValues(sorted: planted)
        signsAgree = rows.count { $0.hasPlantedSign }
        signs = rows.count
        var ordered = 0
        for (index, left) in effects.enumerated() {
            for right in effects[(index + 1)...] {
                ordered += (left.planted - right.planted) * (left.learned - right.learned) > 0 ? 1 : 0
            }
        }
        orderedPairs = ordered
        pairs = effects.count * (effects.count - 1) / 2
    }

    private enum CodingKeys: CodingKey { case weights, signsAgree, signs, orderedPairs, pairs }
}
