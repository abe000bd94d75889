import Foundation
import Learning
import Testing

@Suite struct GammaDistributionTests {
    /// Worked out by SciPy: quantiles at 2.5, 50 and 97.5 %, distribution function at half, all and 1.3 of the mean.
    private static let cases: [(shape: Double, rate: Double, quantiles: [Double], cumulative: [Double])] = [
        (
            0.3, 2, [1.5928395158695847e-06, 0.03656556793347599, 0.9501318214194129],
            [0.6097401293823551, 0.7269573437103662, 0.7720658004296013]
        ),
        (
            1.5, 800, [0.00013487205163993616, 0.0014787336777345862, 0.005842752252810093],
            [0.31772966966378746, 0.6083748237289109, 0.7275332416820113]
        ),
        (
            40, 9000, [0.003175176271309885, 0.0044074627789654555, 0.005923809318425872],
            [5.320202511246237e-05, 0.5210288610610552, 0.9630080176281992]
        ),
        (
            2500.5, 1_000_000, [0.0024034425657628016, 0.0025001666745674746, 0.0025994516856411173],
            [2.8427430183762074e-212, 0.5026593551842559, 1.0]
        ),
    ]

    @Test func `distribution function and quantiles agree with those worked out elsewhere`() {
        for reference in Self.cases {
            let gamma = GammaDistribution(shape: reference.shape, rate: reference.rate)
            for (probability, expected) in zip([0.025, 0.5, 0.975], reference.quantiles) {
                #expect(abs(gamma.quantile(probability) / expected - 1) < 1e-10)
            }
            for (share, expected) in zip([0.5, 1, 1.3], reference.cumulative) {
                #expect(abs(gamma.cumulative(share * gamma.mean) - expected) <= 1e-11 * expected + 1e-300)
            }
        }
    }

    @Test func `the ends of the range are the ends of the distribution`() {
        let gamma = GammaDistribution(shape: 2, rate: 3)
        #expect(gamma.quantile(0) == 0)
        #expect(gamma.quantile(1) == .infinity)
        #expect(gamma.cumulative(0) == 0)
        #expect(gamma.cumulative(.infinity) == 1)
    }

    @Test func `chances of being the largest agree with quadrature worked out elsewhere`() {
        let parameters = [(0.4, 300.0), (3.2, 900), (8, 2100), (60.5, 15_000), (1, 250)]
        let expected = [
            0.054902871921108286, 0.2055864095840447, 0.20968963182273964, 0.23877649027714226, 0.291044596394964,
        ]
        let found = ProbabilityOfBest.of(parameters.map { GammaDistribution(shape: $0.0, rate: $0.1) })
        for (probability, expected) in zip(found, expected) { #expect(abs(probability - expected) < 1e-8) }
        #expect(abs(found.reduce(0, +) - 1) < 1e-12)
    }

    /// P(X₁ > X₂) for whole shapes: of two Poisson streams, the chance that the second has its events first.
    @Test(arguments: [
        (1, 2.0, 1, 5.0), (3, 100, 5, 120), (40, 9000, 25, 7000), (400, 1e6, 420, 1e6), (2, 10, 900, 1e6),
    ])
    func `a race of two has its binomial chance`(shape: Int, rate: Double, otherShape: Int, otherRate: Double) {
        let found = ProbabilityOfBest.of([
            GammaDistribution(shape: Double(shape), rate: rate),
            GammaDistribution(shape: Double(otherShape), rate: otherRate),
        ])
        let chance = otherRate / (rate + otherRate)
        let trials = shape + otherShape - 1
        var logTerm = Double(trials) * log(1 - chance)
        var expected = 0.0
        for wins in 1...trials {
            logTerm += log(Double(trials - wins + 1) / Double(wins) * chance / (1 - chance))
            if wins >= otherShape { expected += exp(logTerm) }
        }
        #expect(abs(found[0] - expected) < 1e-8)
    }
}
