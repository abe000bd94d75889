import Determinism
import Testing

@Suite struct SeededGeneratorTests {
    /// First outputs of the published algorithms, worked out by a separate program.
    @Test func `the sequence of a seed is fixed for good`() {
        var zero = SeededGenerator(seed: 0)
        #expect(
            (0..<4).map { _ in zero.next() } == [
                0x99ec_5f36_cb75_f2b4, 0xbf6e_1f78_4956_452a, 0x1a5f_849d_4933_e6e0, 0x6aa5_94f1_262d_2d2c,
            ])
    }

    @Test func `streams of one seed differ`() {
        var one = SeededGenerator(seed: 9, stream: "arm")
        var other = SeededGenerator(seed: 9, stream: "hour")
        #expect(one.next() != other.next())
        #expect(SeededGenerator(seed: 9, stream: "arm") == SeededGenerator(seed: 9, stream: "arm"))
    }

    @Test func `draws below a bound are even`() {
        var generator = SeededGenerator(seed: 4)
        var counts = [Int](repeating: 0, count: 7)
        for _ in 0..<70_000 { counts[generator.uniform(below: 7)] += 1 }
        for count in counts { #expect(abs(count - 10_000) < 450) }
    }

    @Test(arguments: [
        (6.0, 26.0, 0.1875), (0.5, 0.5, 0.5), (120.5, 3400.25, 0.03422566214584961), (2.0, 1000.0, 2.0 / 1002),
    ])
    func `beta draws have the mean and the variance of their distribution`(alpha: Double, beta: Double, mean: Double) {
        var generator = SeededGenerator(seed: 6)
        let variance = mean * (1 - mean) / (alpha + beta + 1)
        let draws = (0..<40_000).map { _ in generator.beta(alpha, beta) }
        let found = draws.reduce(0, +) / 40_000
        let spread = draws.reduce(0) { $0 + ($1 - found) * ($1 - found) } / 40_000
        #expect(abs(found - mean) < 5 * (variance / 40_000).squareRoot())
        #expect(abs(spread / variance - 1) < 0.1)
        #expect(draws.allSatisfy { $0 >= 0 && $0 <= 1 })
    }

    @Test(arguments: [0.3, 3.5, 29, 31, 400, 25_000])
    func `poisson draws have the mean and the variance of their distribution`(mean: Double) {
        var generator = SeededGenerator(seed: 8)
        let draws = (0..<20_000).map { _ in Double(generator.poisson(mean: mean)) }
        let found = draws.reduce(0, +) / 20_000
        let spread = draws.reduce(0) { $0 + ($1 - found) * ($1 - found) } / 20_000
        #expect(abs(found - mean) < 5 * (mean / 20_000).squareRoot())
        #expect(abs(spread / mean - 1) < 0.06)
    }

    @Test(arguments: [(10, 0.2), (1000, 0.03), (100_000, 0.5)])
    func `binomial draws have the mean and the variance of their distribution`(trials: Int, chance: Double) {
        var generator = SeededGenerator(seed: 10)
        let mean = Double(trials) * chance
        let variance = mean * (1 - chance)
        let draws = (0..<20_000).map { _ in Double(generator.binomial(trials, chance)) }
        let found = draws.reduce(0, +) / 20_000
        let spread = draws.reduce(0) { $0 + ($1 - found) * ($1 - found) } / 20_000
        #expect(abs(found - mean) < 5 * (variance / 20_000).squareRoot())
        #expect(abs(spread / variance - 1) < 0.06)
    }

    @Test func `weighted draws follow their weights and never take a zero`() {
        var generator = SeededGenerator(seed: 12)
        var counts = [0, 0, 0]
        for _ in 0..<30_000 { counts[generator.index(weightedBy: [0.2, 0, 0.8]) ?? 1] += 1 }
        #expect(counts[1] == 0)
        #expect(abs(Double(counts[0]) / 30_000 - 0.2) < 0.01)
        #expect(generator.index(weightedBy: [0, 0]) == nil)
    }
}
