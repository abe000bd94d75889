import Learning
import Testing

@Suite struct UCB1Tests {
    @Test func `two in the afternoon beats eight in the evening`() throws {
        let hours = [UCB1.Arm(pulls: 10, meanReward: 0.055), UCB1.Arm(pulls: 5, meanReward: 0.032)]
        let scores = UCB1().scores(hours)
        #expect(abs(try #require(scores[0]) - 1.0704) < 5e-5)
        #expect(abs(try #require(scores[1]) - 1.0559) < 5e-5)
        #expect(UCB1().choose(hours) == 0)
    }

    @Test func `an hour never tried comes first`() {
        let hours = [
            UCB1.Arm(pulls: 10, meanReward: 0.09), UCB1.Arm(pulls: 0, meanReward: 0),
            UCB1.Arm(pulls: 0, meanReward: 0),
        ]
        #expect(UCB1().choose(hours) == 1)
        #expect(UCB1().scores(hours)[1] == nil)
        #expect(UCB1().choose([]) == nil)
    }

    @Test func `equal hours go to the earlier one`() {
        let hour = UCB1.Arm(pulls: 3, meanReward: 0.02)
        #expect(UCB1().choose([hour, hour, hour]) == 0)
    }

    @Test func `a rate above the scale counts as one`() {
        let hours = [UCB1.Arm(pulls: 4, meanReward: 0.4), UCB1.Arm(pulls: 4, meanReward: 0.1)]
        let scores = UCB1().scores(hours)
        #expect(scores[0] == scores[1])
    }

    @Test func `scores agree with the reference vectors beside the checkout`() throws {
        let cases: [ReferenceCases.Hours] = try ReferenceCases.beside("ucb1")
        for reference in cases {
            let arms = zip(reference.counts, reference.rewardSums).map {
                UCB1.Arm(pulls: $0, meanReward: $0 > 0 ? $1 / Double($0) : 0)
            }
            for (score, expected) in zip(UCB1(c: reference.c, scale: 1).scores(arms), reference.scores) {
                #expect((score == nil) == (expected == nil))
                if let score, let expected { #expect(abs(score - expected) < 1e-12) }
            }
        }
    }
}
