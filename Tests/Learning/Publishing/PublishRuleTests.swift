import Learning
import Testing

@Suite struct PublishRuleTests {
    @Test func `a part that beats the mean and the published one is published`() {
        let rule = PublishRule(measure: "mse", candidate: 1e-4, mean: 2e-4, published: 1.5e-4)
        #expect(rule.decision == .published)
        #expect(rule.reason.contains("0.0001") || rule.reason.contains("1e-04"))
    }

    @Test func `equal is not worse`() {
        #expect(PublishRule(measure: "mse", candidate: 0, mean: 0, published: 0).decision == .published)
    }

    @Test func `a part that loses to the mean is kept with the reason`() {
        let rule = PublishRule(measure: "log-loss", candidate: 0.71, mean: 0.69, published: nil)
        #expect(rule.decision == .stored)
        #expect(rule.reason == "log-loss 0.71 is worse than 0.69 of the training mean")
    }

    @Test func `a part that loses to the published one is kept with the reason`() {
        let rule = PublishRule(measure: "mse", candidate: 0.002, mean: 0.003, published: 0.001)
        #expect(rule.decision == .stored)
        #expect(rule.reason == "mse 0.002 is worse than 0.001 of the published model")
    }

    @Test func `without validation rows nothing is published`() {
        #expect(PublishRule(measure: "mse", candidate: nil, mean: nil, published: nil).decision == .stored)
        #expect(PublishRule(measure: "mse", candidate: .nan, mean: 1, published: nil).decision == .stored)
    }
}
