import Learning
import Testing
import Timekeeping

@Suite struct GateFindingTests {
    private static let read = Timestamp(seconds: 1_700_000_000)

    private func findings(_ subject: GateSubject, shadow: Bool = false) -> [GateFinding] {
        let verdict = GateVerdict(subject, thresholds: .fixed(), learnsFromSimulated: shadow)
        return GateFinding.all(
            of: subject, thresholds: .fixed(), reasons: verdict.reasons, learnsFromSimulated: shadow)
    }

    @Test func `each gate says what the post has and needs`() {
        let subject = GateSubject(
            isOwn: true, isSimulated: false, postedAt: Self.read - .minutes(72), collectedAt: Self.read,
            impressions: 99, likes: 12, retweets: 1, replies: 0, quality: 0.62)
        let findings = findings(subject)
        #expect(
            findings.filter(\.holdsBack).map(\.sentence) == [
                "99 impressions of 100 needed", "1 h 12 min old of 2 h",
            ])
        let values = findings.map { "\($0.gate): \($0.value ?? "?") of \($0.need), \($0.state.rawValue)" }
        #expect(values.contains("impressions: 99 of 100, short"))
        #expect(values.contains("likes: 12 of 5, met"))
        #expect(values.contains("engagement rate: 13.1 % of known, met"))
        #expect(values.contains("quality score: 0.62 of known, met"))
    }

    @Test func `what is unknown is neither met nor short`() {
        let subject = GateSubject(
            isOwn: true, isSimulated: false, postedAt: nil, collectedAt: Self.read, impressions: nil, likes: 5,
            retweets: 0, replies: 0, quality: nil)
        let findings = findings(subject)
        #expect(
            findings.filter { $0.state == .unknown }.map(\.reason) == [
                .notPosted, .viewsLow, .tooYoung, .rateUnknown, .featuresMissing,
            ])
        // Unknown impressions hold back as an unknown rate, and not as too few.
        #expect(findings.filter(\.holdsBack).map(\.reason) == [.notPosted, .rateUnknown, .featuresMissing])
    }

    @Test func `the gates that hold a post back are those of its verdict, whatever the post`() {
        var generator = SplitMix(state: 7)
        func any<Value>(_ values: [Value]) -> Value { values[Int(generator.next() % UInt64(values.count))] }
        for _ in 0..<2000 {
            let subject = GateSubject(
                isOwn: any([true, false]), isSimulated: any([true, false]),
                postedAt: any([nil, Self.read - .minutes(119), Self.read - .minutes(120)]), collectedAt: Self.read,
                impressions: any([nil, 0, 99, 100]), likes: any([nil, 4, 5]), retweets: any([nil, 0]),
                replies: any([nil, 3]), quality: any([nil, 0.5]))
            let shadow = any([true, false])
            let verdict = GateVerdict(subject, thresholds: .fixed(), learnsFromSimulated: shadow)
            let held = findings(subject, shadow: shadow).filter(\.holdsBack).map(\.reason)
            #expect(held == verdict.reasons)
        }
    }

    @Test func `a tally counts a post with each of its reasons, and alone with its only one`() {
        let young = GateSubject(
            isOwn: true, isSimulated: false, postedAt: Self.read - .minutes(5), collectedAt: Self.read,
            impressions: 500, likes: 50, retweets: 0, replies: 0, quality: 0.5)
        var both = young
        both.likes = 4
        var old = young
        old.postedAt = Self.read - .hours(3)
        let tally = GateTally(
            [young, young, both, old].map { GateVerdict($0, thresholds: .fixed(), learnsFromSimulated: false) })
        #expect((tally.considered, tally.learnable) == (4, 1))
        #expect((tally.posts(.tooYoung), tally.alone(.tooYoung)) == (3, 2))
        #expect((tally.posts(.likesLow), tally.alone(.likesLow)) == (1, 0))
        #expect(tally.rows.map(\.name) == ["learnable"] + GateReason.allCases.map(\.rawValue))
    }

    @Test func `a setting says what makes it another`() {
        let before = GateSetting()
        var after = before
        after.mode = .fixed
        after.age = .minutes(90)
        #expect(
            after.differences(from: before).map { "\($0.name): \($0.before) to \($0.after)" } == [
                "mode: adaptive to fixed", "age: 2 h to 1 h 30 min",
            ])
        #expect(before.differences(from: before).isEmpty)
    }
}

/// A small generator of the test's own.
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
