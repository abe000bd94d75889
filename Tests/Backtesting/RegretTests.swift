import Learning
import Testing
import Timekeeping

@testable import Backtesting

struct RegretTests {
    private func post(_ day: Int64, arm: String?, hour: Int, rate: Double, passes: Bool = true) -> JudgedPost {
        JudgedPost(
            postedAt: InventedHistory.start + .days(day), isLearnable: passes, rate: nil, follow: nil, arm: arm,
            hour: hour, actualRate: rate)
    }

    private var evidence: ChoiceEvidence {
        var evidence = ChoiceEvidence()
        for _ in 0..<20 {
            evidence.add(arm: "content_story", hour: 8, rate: 0.05, successRate: 0.03)
            evidence.add(arm: "content_opinion", hour: 20, rate: 0.01, successRate: 0.03)
        }
        return evidence
    }

    private func result(_ kind: RegretResult.Kind, _ posts: [JudgedPost]) -> RegretResult {
        let months = Set(posts.map(\.month))
        return RegretResult(
            kind, posts, Dictionary(uniqueKeysWithValues: months.map { ($0, evidence) }), BacktestSettings())
    }

    @Test func `the learned choice's posts stand beside those made and the best known afterwards`() throws {
        let posts = (0..<3).flatMap { day in
            [
                post(day, arm: "content_story", hour: 8, rate: 0.04),
                post(day, arm: "content_opinion", hour: 20, rate: 0.02),
                post(day, arm: "content_new", hour: 3, rate: 0.06),
            ]
        }
        for kind in [RegretResult.Kind.arms, .hours] {
            let month = try #require(result(kind, posts).months.first)
            #expect(month.learned == (kind == .arms ? "content_story" : "8"))
            #expect(month.offered == 3)
            #expect(abs(month.learnedRate - 0.04) < 1e-12)
            #expect(abs(month.postedRate - 0.04) < 1e-12)
            #expect(abs(month.regret) < 1e-12)
            #expect(abs(month.bestRate - 0.06) < 1e-12)
        }
    }

    @Test func `a month with one choice, or too few posts of a second, says nothing`() {
        let one = (0..<5).map { post($0, arm: "content_story", hour: 8, rate: 0.04) }
        let thin = one + [post(6, arm: "content_opinion", hour: 20, rate: 0.01)]
        let refused = one + (0..<5).map { post($0, arm: "content_opinion", hour: 20, rate: 0.01, passes: false) }
        for posts in [one, thin, refused] {
            #expect(result(.arms, posts).months.isEmpty)
            #expect(result(.arms, posts).silent == 1)
            #expect(result(.hours, posts).regret == nil)
        }
    }
}
