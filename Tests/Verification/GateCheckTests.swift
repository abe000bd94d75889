import Model
import Testing
import Timekeeping

@testable import Verification

@Suite struct GateCheckTests {
    private let gates: [Int64: GateLimits] = [
        3: GateLimits(viewsMin: 100, likesMin: 5, ageMinSeconds: 7200)
    ]
    private func fold(impressions: Int64? = 100, likes: Int64? = 5, hour: Int64 = 2) -> MessageFold {
        var fold = MessageFold(impressionsMax: 1_000_000)
        fold.apply(posted())
        fold.apply(reading(hour: hour, impressions: impressions, likes: likes))
        // Read after the verdict: not what it judged.
        fold.apply(reading(hour: 40, impressions: 9000, likes: 800))
        return fold
    }
    private func verdict(
        _ reasons: [String] = [], impressions: Int64? = 100, likes: Int64? = 5, hour: Int64 = 2
    ) -> [String: GateDecisionRow] {
        let row = GateDecisionRow(
            gateID: 3, learnable: reasons.isEmpty, reasons: reasons, impressions: impressions, likes: likes,
            ageSeconds: Double(hour * 3600), collectedAt: postedAt + .hours(hour))
        return [identifier(1): row]
    }
    private func check(_ fold: MessageFold, _ decisions: [String: GateDecisionRow]) -> Comparison {
        GateCheck.check(decisions: decisions, gates: gates, fold: fold, isShadow: false)
    }

    @Test func `a post on every threshold may be learned from`() {
        #expect(check(fold(), verdict()).agrees)
    }

    @Test func `each reason is worked out anew`() {
        let low = verdict(["likes_low", "too_young", "views_low"], impressions: 99, likes: 4, hour: 1)
        #expect(check(fold(impressions: 99, likes: 4, hour: 1), low).agrees)
        #expect(check(fold(likes: nil), verdict(["rate_unknown"], likes: nil)).agrees)
    }

    @Test func `a verdict that does not follow is found`() {
        #expect(check(fold(), verdict(["views_low"])).disagreements.map(\.what) == ["reasons", "learnable"])
        #expect(
            check(fold(impressions: 99), verdict()).disagreements.map(\.what) == [
                "impressions", "reasons", "learnable",
            ]
        )
        #expect(check(MessageFold(impressionsMax: 1), verdict()).disagreements.count == 1)
    }

    @Test func `simulated posts are for a shadow and real ones are not`() {
        let shadow = GateCheck.check(decisions: verdict(), gates: gates, fold: fold(), isShadow: true)
        #expect(shadow.disagreements.map(\.expected).contains("[not_simulated]"))
    }

    @Test func `an example that no verdict allows and a learnable post left out are found`() {
        #expect(GateCheck.checkExamples([identifier(1)], decisions: verdict()).agrees)
        #expect(GateCheck.checkExamples([], decisions: verdict()).disagreements == [.missing(identifier(1))])
        let refused = GateCheck.checkExamples([identifier(1)], decisions: verdict(["views_low"]))
        #expect(refused.disagreements == [.unexpected(identifier(1))])
    }
}
