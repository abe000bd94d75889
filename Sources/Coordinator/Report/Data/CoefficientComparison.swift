/// Learned weights beside planted ones: whether each has the planted sign, and whether they stand in the planted order.
struct CoefficientComparison: Sendable {
    struct Row: Hashable, Sendable {
        let name: String
        let planted: Double
        let learned: Double
        /// 1 for the greatest; the intercept has no rank, for it is no effect.
        let plantedRank: Int?
        let learnedRank: Int?

        var hasPlantedSign: Bool { (planted < 0) == (learned < 0) }
        var hasPlantedRank: Bool { plantedRank == learnedRank }
    }

    let rows: [Row]
    /// Pairs of weights that stand to each other as planted, of all pairs.
    let orderedPairs: Int
    let allPairs: Int

    static let interceptName = "intercept"

    /// Names in neither list are left out; the order of `learned` is kept.
    init(learned: [(name: String, value: Double)], planted: [String: Double]) {
        let common = learned.compactMap { name, value in planted[name].map { (name: name, learned: value, planted: $0) }
        }
        let effects = common.filter { $0.name != Self.interceptName }
        rows = common.map { entry in
            let isEffect = entry.name != Self.interceptName
            return Row(
                name: entry.name, planted: entry.planted, learned: entry.learned,
                plantedRank: isEffect ? 1 + effects.count { $0.planted > entry.planted } : nil,
                learnedRank: isEffect ? 1 + effects.count { $0.learned > entry.learned } : nil)
        }
        var ordered = 0
        for (index, left) in effects.enumerated() {
            for right in effects[(index + 1)...] {
                ordered += (left.planted - right.planted) * (left.learned - right.learned) > 0 ? 1 : 0
            }
        }
        orderedPairs = ordered
        allPairs = effects.count * (effects.count - 1) / 2
    }

    var signsAgree: Int { rows.count { $0.hasPlantedSign } }
    var allSignsAgree: Bool { signsAgree == rows.count }
    var allInOrder: Bool { orderedPairs == allPairs }
}
