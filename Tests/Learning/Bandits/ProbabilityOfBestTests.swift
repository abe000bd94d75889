import Learning
import Testing

@Suite struct ProbabilityOfBestTests {
    private func check(_ cases: [ReferenceCases.Best]) {
        for reference in cases {
            let found = ProbabilityOfBest.of(reference.arms.map { (alpha: $0[0], beta: $0[1]) })
            #expect(abs(found.reduce(0, +) - 1) < 1e-12)
            for (probability, expected) in zip(found, reference.pSelected) {
                #expect(abs(probability - expected) < 1e-9, "\(reference.arms)")
            }
        }
    }

    @Test func `probabilities agree with quadrature worked out elsewhere`() throws {
        let cases: [ReferenceCases.Best] = try ReferenceCases.own("beta")
        #expect(cases.count == 5)
        check(cases)
    }

    @Test func `probabilities agree with the reference vectors beside the checkout`() throws {
        check(try ReferenceCases.beside("beta"))
    }

    @Test func `rich and bare arms stand beside each other`() {
        let found = ProbabilityOfBest.of([(alpha: 30_001, beta: 970_001), (alpha: 1, beta: 1), (alpha: 1, beta: 5000)])
        // A uniform draw exceeds the rich arm's 3 %.
        #expect(abs(found[1] - (1 - 30_001.0 / 1_000_002)) < 1e-4)
        #expect(found[2] < 1e-9)
    }

    @Test func `a single arm is always best`() {
        #expect(ProbabilityOfBest.of([(alpha: 2, beta: 3)]) == [1])
    }
}
