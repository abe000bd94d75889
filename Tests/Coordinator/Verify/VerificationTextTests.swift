import CommandLine
import Testing

@testable import Coordinator

@Suite struct VerificationTextTests {
    private func wrong(_ count: Int) -> Check {
        Check("outcomes", compared: 90, (0..<count).map { .missing("row \($0)") })
    }
    private func text(_ checks: [Check], others: [String] = []) -> String {
        VerificationText.text(
            VerificationResult(checks: checks, otherLearners: others), Painter(inColour: false))
    }

    @Test func `agreement is said with its counts`() {
        let text = text([Check("content", compared: 1234)], others: ["e1-learner"])
        #expect(text.contains("content   1,234  rows  agree"))
        #expect(text.hasSuffix("The tables agree with the messages.\nlost 0 · doubled 0 · wrong 0"))
    }

    @Test func `the first twenty rows that do not agree are named, and the rest counted`() {
        let text = text([wrong(25)])
        #expect(text.contains("row 19: row should be present and is missing"))
        #expect(!text.contains("row 20:"))
        #expect(text.contains("and 5 more"))
        #expect(text.contains("do not agree with the messages: outcomes."))
    }

    @Test func `what is lost, doubled and wrong is counted apart, a wrong row once`() {
        let columns = ["likes", "replies"].map { Disagreement(key: "a", what: $0, expected: "1", found: "2") }
        let late = ProgressCheck.check(topic: "posts", records: 90, notApplied: 7)
        let twice = AppliedOnceCheck.check(
            held: ["posts": [0: 40, 1: 50]], applied: ["posts": [0: 40, 1: 55], "metrics": [2: 3]])
        let rows = Check("content", compared: 9, columns + [.missing("b"), .unexpected("c")])
        #expect(text([rows, late, twice]).hasSuffix("lost 8 · doubled 9 · wrong 1"))
        #expect(AppliedOnceCheck.check(held: ["posts": [0: 40]], applied: ["posts": [0: 40]]).agrees)
    }

    @Test func `another learner's rows are named as what may explain it`() {
        #expect(text([wrong(1)], others: ["e1-learner"]).contains("Rows written by e1-learner"))
        #expect(!text([wrong(1)]).contains("Rows written by"))
    }
}
