import Model
import Schema
import Testing
import Timekeeping

@testable import Learning

struct FeatureExtractorTests {
    private static let id = "0198c0de-1f2a-8abc-9def-0123456789ab"

    /// A post that brings every feature along.
    private var complete: PostMessage {
        PostMessage(
            decisionID: Self.id, postID: "1", status: .posted, origin: .own, simulated: false, account: "harbour",
            decisionType: .thread, banditArm: "educational_thread_morning", topic: "tides", hookType: "question",
            content: "Why do tides lag the moon?", qualityScore: 0.82, noveltyScore: 0.3, expertiseLevel: 1,
            viralScore: 65, createdAt: Timestamp(seconds: 0), postedAt: Timestamp(seconds: 0))
    }

    private func post(_ content: String?) -> PostMessage {
        PostMessage(
            decisionID: Self.id, postID: "1", status: .posted, origin: .own, simulated: false, account: "harbour",
            decisionType: .single, content: content, createdAt: Timestamp(seconds: 0), postedAt: Timestamp(seconds: 0))
    }

    @Test func `everything absent is filled and the result is a valid message`() throws {
        var extractor = FeatureExtractor()
        var filled = post("How to read a tide table in 3 steps.")
        extractor.fill(&filled, slot: .morning)
        #expect(filled.banditArm == "educational_single_morning")
        #expect(filled.noveltyScore == 1)
        #expect(filled.qualityScore != nil && filled.expertiseLevel != nil && filled.viralScore != nil)
        #expect(filled.hookType == "how_to")
        let decoded = try filled.encoded().withUnsafeBytes { try PostMessage.decode($0, using: MessageDecoder()) }
        #expect(decoded == filled)
    }

    @Test func `what a post brings along stays`() {
        var extractor = FeatureExtractor()
        var given = complete
        extractor.fill(&given)
        #expect(given == complete)
    }

    @Test func `an unknown text leaves every feature unknown`() {
        var extractor = FeatureExtractor()
        for content in [nil, "", " \n"] {
            var bare = post(content)
            extractor.fill(&bare)
            #expect(bare == post(content))
        }
    }

    @Test func `the same texts in the same order give the same features, whatever else differs`() {
        var first = FeatureExtractor()
        var second = FeatureExtractor()
        for (index, content) in ["Tides lag the moon.", "Tides lag the sun?", "Bread rises."].enumerated() {
            var one = post(content)
            var two = post(content)
            two.postID = "99\(index)"
            two.postedAt = Timestamp(seconds: 1_000_000)
            two.generatorName = "coach"
            first.fill(&one)
            second.fill(&two)
            #expect(one.noveltyScore == two.noveltyScore && one.qualityScore == two.qualityScore)
            #expect(one.expertiseLevel == two.expertiseLevel && one.viralScore == two.viralScore)
        }
    }

    @Test func `accounts have memories of their own`() {
        var extractor = FeatureExtractor()
        var mine = post("Tides lag the moon.")
        var theirs = mine
        theirs.account = "inland"
        extractor.fill(&mine)
        extractor.fill(&theirs)
        #expect(theirs.noveltyScore == 1)
    }
}
