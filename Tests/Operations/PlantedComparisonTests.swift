import Testing

@testable import Operations

@Suite struct PlantedComparisonTests {
    private let planted = ["intercept": 0.01, "qualityWeight": 0.03, "lengthWeight": 0.004, "timingSinWeight": -0.002]

    private func compare(_ quality: Double, _ length: Double, _ sine: Double) -> PlantedComparison {
        PlantedComparison(
            learned: [
                "intercept": 0.02, "qualityWeight": quality, "timingSinWeight": sine, "lengthWeight": length,
                "laterWeight": 1,
            ], planted: planted)
    }

    @Test func `weights of the planted sign and order agree whatever their size`() {
        let comparison = compare(0.02, 0.006, -0.001)
        #expect(comparison.signsAgree == comparison.signs)
        #expect(comparison.orderedPairs == comparison.pairs)
        #expect(comparison.pairs == 3)
        #expect(comparison.rows.map(\.name) == ["intercept", "qualityWeight", "timingSinWeight", "lengthWeight"])
        #expect(comparison.rows.map(\.plantedRank) == [nil, 1, 3, 2])
    }

    @Test func `another sign and another order are each seen`() {
        let comparison = compare(0.02, -0.003, -0.001)
        #expect(comparison.rows.filter { !$0.hasPlantedSign }.map(\.name) == ["lengthWeight"])
        #expect(comparison.orderedPairs == 2)
        #expect(comparison.orderedPairs < comparison.pairs)
        #expect(comparison.rows.filter { !$0.hasPlantedRank }.map(\.name) == ["timingSinWeight", "lengthWeight"])
    }
}
