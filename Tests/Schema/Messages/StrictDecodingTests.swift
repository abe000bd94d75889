import Model
import Testing
import Timekeeping

@testable import Schema

struct StrictDecodingTests {
    /// The example with one piece of text put in place of another.
    private func metric(_ old: String, _ new: String) -> MessageError? {
        refusal(of: Example.metricJSON.replacing(old, with: new), MetricMessage.decode)
    }

    private func post(_ old: String, _ new: String) -> MessageError? {
        let json = String(decoding: Example.post.encoded(), as: UTF8.self)
        precondition(json.contains(old))
        return refusal(of: json.replacing(old, with: new), PostMessage.decode)
    }

    @Test func `the unchanged examples are taken`() {
        #expect(metric("no such text", "") == nil)
        #expect(post("dataNerd", "dataNerd") == nil)
    }

    @Test(arguments: [
        (#""post_id":"77""#, #""post_id":77"#, "post_id", MessageError.Code.wrongType),
        (#""post_id":"77""#, #""post_id":"""#, "post_id", .invalid),
        (#""post_id":"77","#, "", "post_id", .missing),
        (#""post_id":"77""#, #""post_id":null"#, "post_id", .missing),
        (#""likes":45"#, #""likes":-1"#, "likes", .outOfRange),
        (#""likes":45"#, #""likes":4.5"#, "likes", .wrongType),
        (#""likes":45"#, #""likes":"45""#, "likes", .wrongType),
        (#""likes":45"#, #""likes":NaN"#, "likes", .malformed),
        (#""likes":45"#, #""likes":nul"#, "likes", .malformed),
        (#""likes":45"#, #""likes":045"#, "likes", .malformed),
        (#""likes":45"#, #""likes":1e999"#, "likes", .malformed),
        (#""likes":45"#, #""likes":9223372036854775808"#, "likes", .outOfRange),
        (#""likes":45"#, #""likes":99999999999999999999999"#, "likes", .outOfRange),
        (#""likes":45"#, #""likes":10000000000000001"#, "likes", .outOfRange),
        (#""likes":45"#, #""likes":{}"#, "likes", .wrongType),
        (#""likes":45"#, #""likes":45,"likes":46"#, "likes", .duplicate),
        (#""simulated":false"#, #""simulated":0"#, "simulated", .wrongType),
        (#""simulated":false"#, #""simulated":null"#, "simulated", .missing),
        ("2026-02-01T09:00:00Z", "2026-02-30T09:00:00Z", "collected_at", .invalid),
        ("2026-02-01T09:00:00Z", "2026-02-01", "collected_at", .invalid),
        (Example.id, "0198c0de-1f2a-8abc-9def", "decision_id", .invalid),
        (Example.id, "0198c0de-1f2a-8abc-9def-0123456789ag", "decision_id", .invalid),
        ("x-api-v2", "x\\u0000", "source", .invalid),
    ])
    func `a wrong field of a reading is named`(old: String, new: String, field: String, code: MessageError.Code) {
        let error = metric(old, new)
        #expect(error?.field == field)
        #expect(error?.code == code)
    }

    @Test(arguments: [
        (#""viral_score":65.0"#, #""viral_score":100.5"#, "viral_score", MessageError.Code.outOfRange),
        (#""quality_score":0.82"#, #""quality_score":1.01"#, "quality_score", .outOfRange),
        (#""propensity":0.0365"#, #""propensity":0"#, "propensity", .outOfRange),
        (#""propensity":0.0365"#, #""propensity":1.5"#, "propensity", .outOfRange),
        (#""arm_propensity":0.21"#, #""arm_propensity":0"#, "arm_propensity", .outOfRange),
        (#""hour_propensity":0.0125"#, #""hour_propensity":1.1"#, "hour_propensity", .outOfRange),
        (#""status":"posted""#, #""status":"sent""#, "status", .invalid),
        (#""status":"posted""#, #""status":"draft""#, "posted_at", .inconsistent),
        (#","posted_at":"2026-02-02T03:40:00Z""#, "", "posted_at", .missing),
        (#""post_id":"2055381893852410099","#, "", "post_id", .missing),
        (#""generator_name":"dataNerd""#, #""generator_name":"data/nerd""#, "generator_name", .invalid),
        ("educational_thread_morning", "thread_morning", "bandit_arm", .invalid),
        ("educational_thread_morning", "timing_14", "bandit_arm", .invalid),
        (#"\u0001"#, #"\u0000"#, "content", .invalid),
    ])
    func `a wrong field of a post is named`(old: String, new: String, field: String, code: MessageError.Code) {
        let error = post(old, new)
        #expect(error?.field == field)
        #expect(error?.code == code)
    }

    @Test(arguments: [
        ("", MessageError.Code.empty), ("[]", .malformed), ("7", .malformed), ("{", .malformed),
        ("{\"a\":1}}", .malformed), ("{\"a\":1} x", .malformed), ("{\"a\" 1}", .malformed),
        ("{\"a\":[1,2}", .malformed), ("{\"a\":{\"b\":[tru]}}", .malformed), ("{\"a\":\"\\x\"}", .malformed),
        ("{\"a\":\"\\ud800\"}", .malformed),
        ("{\"a\":\"\u{2}\"}", .malformed), ("not json", .malformed),
    ])
    func `what is not one well-formed object is refused`(json: String, code: MessageError.Code) {
        #expect(refusal(of: json, MetricMessage.decode)?.code == code)
    }

    @Test func `bytes that are not UTF-8 are refused`() {
        var bytes = Array(Example.metricJSON.utf8)
        bytes[bytes.count - 40] = 0xff
        #expect(throws: MessageError.self) {
            try bytes.withUnsafeBytes { try MetricMessage.decode($0, using: MessageDecoder()) }
        }
    }

    @Test func `unknown fields are passed over, however nested`() throws {
        let json = Example.metricJSON.replacing("{\"dec", with: #"{"x":{"likes":[1,{"y":"}"}]},"z":1e3,"dec"#)
        #expect(try decode(json, MetricMessage.decode).likes == 45)
    }

    @Test func `a key written with escapes is the same key`() throws {
        let json = Example.metricJSON.replacing("likes", with: #"\u006cikes"#)
        #expect(try decode(json, MetricMessage.decode).likes == 45)
    }

    @Test func `a whole number may be written with a fraction`() throws {
        let json = Example.metricJSON.replacing("\"likes\":45", with: "\"likes\":45.0")
        #expect(try decode(json, MetricMessage.decode).likes == 45)
    }

    @Test func `only a share may be a loss, and a window may not end before it starts`() {
        let json = String(decoding: Example.attribution.encoded(), as: UTF8.self)
        let direct = json.replacing("share", with: "direct")
        #expect(refusal(of: direct, AttributionMessage.decode)?.field == "followers_gained")
        let crowd = json.replacing("-3", with: "-1000000000001")
        #expect(refusal(of: crowd, AttributionMessage.decode)?.field == "followers_gained")
        let reversed = json.replacing("\"window_start\":\"2026-02-02", with: "\"window_start\":\"2026-02-03")
        #expect(refusal(of: reversed, AttributionMessage.decode)?.field == "window_end")
    }

    @Test func `a decoder is as good as new after a refusal`() throws {
        let decoder = MessageDecoder()
        for broken in ["{", "{\"likes\":\"x", String(repeating: "[", count: 5000)] {
            _ = try? Array(broken.utf8).withUnsafeBytes { try MetricMessage.decode($0, using: decoder) }
            let metric = try Array(Example.metricJSON.utf8).withUnsafeBytes {
                try MetricMessage.decode($0, using: decoder)
            }
            #expect(metric.impressions == 1000)
        }
    }

    @Test func `an error never repeats what the message held`() throws {
        let error = try #require(metric("x-api-v2", "secret\\u0000"))
        #expect(!error.description.contains("secret"))
        #expect(error.description == "field source holds a control character")
    }

    @Test func `aliases and letter case come to one form`() throws {
        let json = String(decoding: Example.post.encoded(), as: UTF8.self)
            .replacing("dataNerd", with: "data_nerd").replacing(Example.id, with: Example.id.uppercased())
        #expect(try decode(json, PostMessage.decode) == Example.post)
    }

    @Test func `a record of another schema is refused`() {
        #expect(throws: Never.self) { try Topic.posts.check(schemaHeader: "post/1") }
        #expect(throws: MessageError.self) { try Topic.posts.check(schemaHeader: "metric/1") }
        #expect(throws: MessageError.self) { try Topic.posts.check(schemaHeader: nil) }
    }
}
