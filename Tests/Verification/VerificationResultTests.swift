import Kafka
import Testing

@testable import Verification

@Suite struct VerificationResultTests {
    private func partition(_ topic: String, _ number: Int32) -> TopicPartition {
        TopicPartition(topic: topic, partition: number)
    }

    @Test func `what is lost, doubled and wrong is counted apart, a wrong row once`() {
        let columns = ["likes", "replies"].map { Disagreement(key: "a", what: $0, expected: "1", found: "2") }
        let late = ProgressCheck.check(topic: "posts", records: 90, notApplied: 7)
        let held = [partition("posts", 0): Int64(40), partition("posts", 1): 50]
        let twice = AppliedOnceCheck.check(
            held: held,
            applied: [partition("posts", 0): 40, partition("posts", 1): 55, partition("metrics", 2): 3])
        let rows = Comparison("content", compared: 9, columns + [.missing("b"), .unexpected("c")])
        let result = VerificationResult([rows, late, twice], otherLearners: [])
        #expect([result.lost, result.doubled, result.wrong] == [8, 9, 1])
        #expect(!result.agree)
        #expect(AppliedOnceCheck.check(held: held, applied: held).agrees)
    }

    @Test func `another learner's rows may explain a disagreement, and nothing needs explaining where all agrees`() {
        let wrong = Comparison("outcomes", compared: 1, [.missing("row")])
        #expect(VerificationResult([wrong], otherLearners: ["e1-learner"]).hint?.contains("e1-learner") == true)
        #expect(VerificationResult([wrong], otherLearners: []).hint == nil)
        #expect(VerificationResult([Comparison("outcomes")], otherLearners: ["e1-learner"]).hint == nil)
    }
}
