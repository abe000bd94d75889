import CommandLine
import Testing

@testable import Coordinator
@testable import Verification

@Suite struct VerifyTextTests {
    private func wrong(_ count: Int) -> Comparison {
        Comparison("outcomes", compared: 90, (0..<count).map { .missing("row \($0)") })
    }
    private func text(_ checks: [Comparison], others: [String] = []) -> String {
        VerificationResult(checks, otherLearners: others).text(Painter(inColour: false))
    }

    @Test func `agreement is said with its counts`() {
        let text = text([Comparison("content", compared: 1234)], others: ["e1-learner"])
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

    @Test func `lost, doubled and wrong are printed apart, and another learner's rows named as what may explain it`() {
        let columns = ["likes", "replies"].map { Disagreement(key: "a", what: $0, expected: "1", found: "2") }
        let rows = Comparison("content", compared: 9, columns + [.missing("b"), .unexpected("c")])
        #expect(text([rows]).hasSuffix("lost 1 · doubled 1 · wrong 1"))
        #expect(text([wrong(1)], others: ["e1-learner"]).contains("Rows written by e1-learner"))
        #expect(!text([wrong(1)]).contains("Rows written by"))
    }
}
