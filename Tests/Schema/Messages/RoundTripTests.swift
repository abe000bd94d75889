import Model
import Testing
import Timekeeping

@testable import Schema

struct RoundTripTests {
    @Test func `each message reads back equal to what was written`() throws {
        let decoder = MessageDecoder()
        let post = try Example.post.encoded().withUnsafeBytes { try PostMessage.decode($0, using: decoder) }
        let metric = try Example.metric.encoded().withUnsafeBytes { try MetricMessage.decode($0, using: decoder) }
        let attribution = try Example.attribution.encoded().withUnsafeBytes {
            try AttributionMessage.decode($0, using: decoder)
        }
        #expect(post == Example.post)
        #expect(metric == Example.metric)
        #expect(attribution == Example.attribution)
    }

    @Test func `a count beyond 2^53 keeps every digit`() throws {
        let text = String(decoding: Example.metric.encoded(), as: UTF8.self)
        #expect(text.contains("9007199254740993"))
    }

    @Test func `an unmeasured count is written as null and read as unknown`() throws {
        let text = String(decoding: Example.metric.encoded(), as: UTF8.self)
        #expect(text.contains("\"quotes\":null"))
        #expect(text.contains("\"bookmarks\":0"))
        let metric = try decode(Example.metricJSON, MetricMessage.decode)
        #expect(metric.quotes == nil)
        #expect(metric.bookmarks == nil)
    }
}
