import Model
import Testing

@testable import Learning

struct QualityTests {
    private let good = """
        Tides lag the moon because water has inertia. In a narrow harbour the delay can reach six hours, \
        so local tables matter more than the calendar.
        """

    private func quality(_ text: String) -> Double { PostText(text).qualityScore ?? -1 }

    @Test func `a finished, readable text scores high`() {
        #expect(quality(good) > 0.8)
    }

    @Test func `each fault costs`() {
        let whole = quality(good)
        #expect(quality(String(good.dropLast())) < whole)
        #expect(quality(good.lowercased()) < whole)
        #expect(quality(good.uppercased()) < whole - 0.2)
        #expect(quality(good + " Wow!!!!!") < whole)
        #expect(quality(good + " #a1 #b2 #c3 #d4 #e5 #f6") < whole)
        #expect(quality(good + " @ann @bob @cyd @dee @eve") < whole)
        #expect(quality(good + " 🌊🌊🌊🌊🌊🌊🌊🌊") < whole)
        #expect(quality(good + " https://a.example/1 https://a.example/2 https://a.example/3") < whole)
    }

    @Test func `repeating one word is not substance`() {
        #expect(
            quality("Tides tides tides tides tides tides tides tides.") < quality("Tides lag the moon by hours here."))
    }

    @Test func `a few words score below a full thought`() {
        #expect(quality("Nice.") < 0.5)
        #expect(quality("https://a.example") == 0)
    }

    @Test(arguments: ["", "   \n\t ", "..."])
    func `a text without anything in it has no score`(text: String) {
        #expect(PostText(text).qualityScore == nil)
        #expect(PostText(text).expertiseLevel == nil)
        #expect(PostText(text).viralEstimate == nil)
    }
}
