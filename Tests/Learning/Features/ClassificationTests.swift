import Model
import Testing

@testable import Learning

struct ClassificationTests {
    @Test(arguments: [
        ("How to read a tide table: three steps and an example.", ContentType.educational),
        ("Study finds 38% of harbours reported a record tide, official data shows.", .factual),
        ("I think tide tables are overrated. You should trust the gauge.", .opinion),
        ("Years ago I was stuck in the harbour, then the tide came and we finally left.", .story),
        ("Join our webinar, register today and get the ticket: https://a.example", .promotional),
        ("Which harbour has the longest delay?", .question),
        ("@ann thanks a lot", .conversational),
        ("Lovely light", .conversational),
    ])
    func `a text is classed by what it does`(text: String, type: ContentType) {
        #expect(PostText(text).contentType == type)
    }

    @Test(arguments: [
        ("Why do tides lag? Inertia.", HookType.question), ("7 facts about tides", .number),
        ("How to read a tide table", .howTo), ("Unpopular opinion: tides are dull", .contrarian),
        ("I was told that tides obey the moon.", .story), ("Introducing our new tide table", .announcement),
        ("\"Time and tide wait for no man\" is carved there", .quote), ("@ann yes", .mention),
        ("Tides lag the moon.", .statement), ("Tides lag. Is that so?", .statement),
    ])
    func `a hook is told by the first sentence`(text: String, hook: HookType) {
        #expect(PostText(text).hookType == hook)
    }

    @Test(arguments: [
        ("@ann yes", PostMessage.DecisionType.reply), ("Tides, a thread 🧵", .thread), ("1/7 Tides lag", .thread),
        ("Tides lag (2/7)", .thread), ("Tides lag 24/7a", .single), ("Tides lag the moon", .single),
    ])
    func `a format is told by its marks`(text: String, format: PostMessage.DecisionType) {
        #expect(PostText(text).format == format)
    }

    @Test(arguments: [
        ("Reading #TideTables at dawn #sea", "tidetables"), ("Long $MOON", "moon"),
        ("Harbour walls and harbour lights beat theatre lights in any harbour", "harbour"), ("Ebb and flow", nil),
        ("Die Überflutung des Hafens", "überflutung"),
    ])
    func `a topic is the tag or the leading word`(text: String, topic: String?) {
        #expect(PostText(text).topicGuess == topic)
    }
}
