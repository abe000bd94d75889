import Model
import Testing

@testable import Learning

struct NoveltyTests {
    private let tides = "Tides lag the moon because harbour water has inertia."

    @Test func `the first text is wholly new and its repetition is not new at all`() {
        var memory = NoveltyMemory()
        #expect(memory.scoreAndRemember(PostText(tides)) == 1)
        #expect(memory.score(PostText(tides)) == 0)
        #expect(memory.score(PostText(tides.uppercased() + " https://a.example")) == 0)
    }

    @Test func `a variation lies between a repetition and another subject`() throws {
        var memory = NoveltyMemory()
        _ = memory.scoreAndRemember(PostText(tides))
        let variation = try #require(memory.score(PostText("Tides lag the moon, and nobody at the pier can say why.")))
        let other = try #require(memory.score(PostText("Sourdough wants patience, flour and a warm kitchen.")))
        #expect(variation > 0.1 && variation < 0.9)
        #expect(other == 1)
    }

    @Test func `only the last texts are remembered`() {
        var memory = NoveltyMemory(capacity: 3)
        _ = memory.scoreAndRemember(PostText(tides))
        for text in ["Bread rises slowly.", "Copper turns green.", "Granite weathers inland."] {
            #expect((memory.score(PostText(tides)) ?? 1) < 1)
            _ = memory.scoreAndRemember(PostText(text))
        }
        #expect(memory.score(PostText(tides)) == 1)
    }

    @Test(arguments: ["it is what it is", "🌊🌊", "https://a.example/tide"])
    func `a text without subject words is new until it is repeated`(text: String) {
        var memory = NoveltyMemory()
        #expect(memory.scoreAndRemember(PostText(text)) == 1)
        #expect(memory.score(PostText(text)) == 0)
        #expect(memory.score(PostText(" ")) == nil)
    }
}
