import Determinism
import Testing
import Timekeeping

@testable import Learning

struct GeneratorRuleTests {
    private func standing(_ kind: AlertKind, _ value: Double?, posts: Int64) -> Assessment.Status? {
        HealthyState.status(kind, "g0") {
            $0.generators[0].followersPerThousand = value
            $0.generators[0].measuredPosts = posts
        }
    }

    @Test func `viral is news above 5 over three measured posts, and no longer below 4,5`() {
        #expect(standing(.generatorViral, 5.01, posts: 3) == .failing(.info))
        #expect(standing(.generatorViral, 5, posts: 3) == .recovering)
        #expect(standing(.generatorViral, 4.49, posts: 3) == .ok)
        #expect(standing(.generatorViral, 50, posts: 2) == .unknown)
        #expect(standing(.generatorViral, nil, posts: 30) == .unknown)
    }

    @Test func `failing is critical at none over ten measured posts`() {
        #expect(standing(.generatorFailing, 0, posts: 10) == .failing(.critical))
        #expect(standing(.generatorFailing, 0, posts: 9) == .ok)
        #expect(standing(.generatorFailing, 0.01, posts: 10) == .ok)
        // Ten posts of which no follower was measured do not fail.
        #expect(standing(.generatorFailing, nil, posts: 10) == .unknown)
    }

    @Test func `far more posts than the weights asked for are over-use, far fewer under-use`() {
        func use(_ kind: AlertKind, _ posts: Int64, _ expected: Double) -> Assessment.Status? {
            HealthyState.status(kind, "g0") { $0.uses[0] = .init(name: "g0", posts: posts, expected: expected) }
        }
        #expect(use(.generatorOverUsed, 60, 30) == .failing(.warning))
        #expect(use(.generatorOverUsed, 45, 30) == .recovering)
        #expect(use(.generatorOverUsed, 38, 30) == .ok)
        #expect(use(.generatorOverUsed, 5, 0) == .failing(.warning))
        #expect(use(.generatorUnderUsed, 10, 30) == .failing(.warning))
        #expect(use(.generatorUnderUsed, 16, 30) == .recovering)
        #expect(use(.generatorUnderUsed, 22, 30) == .ok)
        // Two posts expected and none written is chance.
        #expect(use(.generatorUnderUsed, 0, 2) == .ok)
        #expect(use(.generatorUnderUsed, 0, 0) == .ok)
    }

    /// The figures are sums in Python's `math.fsum`.
    @Test func `tails of the Poisson distribution keep their digits`() {
        func near(_ value: Double, _ expected: Double) -> Bool { abs(value / expected - 1) < 1e-9 }
        #expect(near(PoissonTail.atMost(1, mean: 3.4), 0.14684238782543474))
        #expect(near(PoissonTail.atLeast(12, mean: 3.4), 0.0002233418376745873))
        #expect(near(PoissonTail.atLeast(60, mean: 30), 9.25186880491494e-07))
        #expect(near(PoissonTail.atMost(10, mean: 30), 2.234877573845065e-05))
        #expect(PoissonTail.atLeast(0, mean: 3) == 1)
        #expect(PoissonTail.atMost(0, mean: 0) == 1)
        #expect(near(PoissonTail.atLeast(2, mean: 3.4) + PoissonTail.atMost(1, mean: 3.4), 1))
    }

    /// Weights that posts are drawn by raise no alert by chance, over many weeks.
    @Test func `draws by the weights themselves hardly ever raise an alert`() {
        var random = SeededGenerator(seed: 3)
        var alerts = 0
        for _ in 0..<500 {
            var counts = [Int64](repeating: 0, count: 12)
            for _ in 0..<170 { counts[Int.random(in: 0..<12, using: &random)] += 1 }
            var state = HealthyState.make()
            state.uses = counts.enumerated().map { .init(name: "g\($0)", posts: $1, expected: 170.0 / 12) }
            alerts += state.assessments().count { $0.severity != nil }
        }
        #expect(alerts <= 3)
    }
}
