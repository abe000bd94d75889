import Model
import Testing

@testable import Learning

struct PostTextTests {
    @Test func `links, mentions and tags are not words, and points inside words end no sentence`() {
        let text = PostText(
            "(@ann) v2.5 is out at example.org, see https://a.example/x?y=1. It's 3.5 times faster! #speed")
        #expect(text.links == 1)
        #expect(text.mentions == 1)
        #expect(text.hashtags.map(text.text) == ["speed"])
        #expect(
            text.words.map { text.text($0.range) } == [
                "v2.5", "is", "out", "at", "example.org", "see", "It's", "3.5", "times", "faster", "speed",
            ])
        #expect(text.sentences == 2)
        #expect(text.exclamations == 1)
    }

    @Test func `lines and sentences are counted over line ends of either kind`() {
        let text = PostText("One tide\r\n\r\nTwo tides\nThree tides?")
        #expect(text.lines == 3)
        #expect(text.sentences == 3)
        #expect(text.questions == 1)
    }

    @Test func `a script without blanks has a word a character`() {
        #expect(PostText("潮は遅れる。").words.count == 5)
    }
}
