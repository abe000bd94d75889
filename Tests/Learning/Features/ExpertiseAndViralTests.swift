import Model
import Testing

@testable import Learning

struct ExpertiseAndViralTests {
    private func expertise(_ text: String) -> Double { PostText(text).expertiseLevel ?? -1 }
    private func viral(_ text: String) -> Double { PostText(text).viralEstimate ?? -1 }

    @Test func `figures and reasons read as expertise`() {
        let argued =
            "The median latency fell 38% because the benchmark measured a smaller sample, according to the study."
        let shouted = "Wow this is the most insane amazing thing ever, omg you have to see it right now today!!!"
        #expect(expertise(argued) > 0.7)
        #expect(expertise(shouted) < 0.1)
    }

    @Test func `one figure more is never less expertise`() {
        let base = "The harbour gauge shows that the tide came later than the table says"
        #expect(expertise(base + " by 14 minutes") > expertise(base + " by some minutes"))
    }

    @Test func `a hook, feeling and a call to act raise the estimate`() {
        let plain = "The harbour office publishes a table of tides for the coming month in its window."
        #expect(
            viral("Why does nobody read the tide table? The harbour office publishes one every month.") > viral(plain))
        #expect(viral(plain + " It is a terrible mistake to ignore it.") > viral(plain))
        #expect(viral(plain + " Share it.") > viral(plain))
        #expect(
            viral("Tides lag.\nThe moon leads.\nThe harbour office knows both of these things.")
                > viral("Tides lag. The moon leads. The harbour office knows both of these things."))
    }

    @Test func `a link, many tags and answering somebody lower it`() {
        let plain = "The harbour office publishes a table of tides for the coming month in its window."
        #expect(viral(plain + " https://a.example") < viral(plain))
        #expect(viral(plain + " #a1 #b1 #c1 #d1") < viral(plain))
        #expect(viral("@ann " + plain) < viral(plain))
    }

    @Test func `scores stay in their ranges on any text`() {
        let texts = [
            "a", "🧵", "#", "@", "$", "1/", "http://", "'''", String(repeating: "terrible! why? ", count: 500),
            "\u{200d}\u{fe0f}", "日本の港の潮は月より遅れる。なぜ?", "Über die Gezeiten: 12,5 % später – weil Wasser träge ist!",
            "مرحبا بالعالم؟", "e\u{301}\u{301}\u{301}", "\u{0}\u{7f}", "🇩🇪🏴‍☠️👩‍👩‍👧‍👦",
        ]
        for text in texts {
            let text = PostText(text)
            for score in [text.qualityScore, text.expertiseLevel] { #expect((0...1).contains(score ?? 0)) }
            #expect((0...100).contains(text.viralEstimate ?? 0))
        }
    }
}
