import Testing
import Timekeeping

@Suite struct SpanWordsTests {
    @Test(
        arguments: [
            (0, "0 s"), (59, "59 s"), (60, "1 min"), (92, "1 min 32 s"), (3600, "1 h"), (4320, "1 h 12 min"),
            (7199, "1 h 59 min"), (86_400, "1 d"), (90_061, "1 d 1 h"), (-4320, "−1 h 12 min"),
        ] as [(Int64, String)])
    func `a length is said in two units at most`(seconds: Int64, words: String) {
        #expect(Span.seconds(seconds).words == words)
    }
}
