import Determinism
import Learning
import Testing
import Timekeeping

@Suite struct EvidenceDiscountTests {
    @Test func `a post counts half after the half-life`() throws {
        let discount = try #require(EvidenceDiscount(halfLife: .days(14)))
        #expect(discount.weight(age: .zero) == 1)
        #expect(discount.weight(age: .days(14)) == 0.5)
        #expect(discount.weight(age: .days(42)) == 0.125)
        #expect(discount.weight(age: .days(-3)) == 1)
        #expect(EvidenceDiscount(halfLife: .zero) == nil)
    }

    /// The better of two arms becomes the worse after sixty days; posts go to both alike.
    @Test func `an arm that was better long ago is given up sooner`() throws {
        let discount = try #require(EvidenceDiscount(halfLife: .days(7)))
        var (plain, discounted) = (
            [BetaArm(name: "old"), BetaArm(name: "new")], [BetaArm(name: "old"), BetaArm(name: "new")]
        )
        var generator = SeededGenerator(seed: 7)
        for day in 0..<80 {
            let chances = day < 60 ? [0.5, 0.2] : [0.2, 0.5]
            let weight = discount.weight(age: .days(Int64(80 - day)))
            for arm in 0..<2 {
                for _ in 0..<5 {
                    let succeeds = generator.uniform() < chances[arm]
                    plain[arm].successes += succeeds ? 1 : 0
                    plain[arm].failures += succeeds ? 0 : 1
                    discounted[arm].successes += succeeds ? weight : 0
                    discounted[arm].failures += succeeds ? 0 : weight
                }
            }
        }
        #expect(plain[0].mean > plain[1].mean)
        #expect(ProbabilityOfBest.of(discounted)[1] > 0.95)
        // Five posts a day at a half-life of seven days: about 5 · 7 / ln 2 of them count at the most.
        #expect(discounted[0].effectivePosts < 51)
        #expect(plain[0].effectivePosts == 400)
    }

    @Test func `hours whose pulls have faded are scored all the same`() {
        let scores = UCB1().scores([.init(pulls: 0.2, meanReward: 0.05), .init(pulls: 0.1, meanReward: 0.05)])
        #expect(scores.allSatisfy { ($0 ?? .nan).isFinite })
    }
}
