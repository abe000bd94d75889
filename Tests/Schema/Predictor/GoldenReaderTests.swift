import FoundationEssentials
import Model
import Testing

@testable import Schema

/// What readers in every language must come to; `clients/golden.json` holds it for all, and this code makes it.
@Suite struct GoldenReaderTests {
    struct Golden: Decodable {
        struct Post: Decodable {
            let quality: Double?
            let contentType: String?
            let hour: Int
            let thread: Bool
            let novelty: Double?
            let expertise: Double?
            let viralScore: Double?
        }
        struct Case: Decodable {
            let name: String
            let payload: String
            let post: Post
            let predictedRate: Double
            let followProbability: Double
        }
        struct Refusal: Decodable {
            let name: String
            let field: String?
            let text: String
        }
        let cases: [Case]
        let refusals: [Refusal]
    }

    private static let path: String = {
        let checkout = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(4)
        return checkout.joined(separator: "/") + "/clients/golden.json"
    }()

    private static let file = FileManager.default.contents(atPath: path) ?? Data()

    @Test func `the file is what this code makes`() throws {
        let text = try GoldenFile.text()
        if ProcessInfo.processInfo.environment["RENEW_GOLDEN"] != nil {
            try Data(text.utf8).write(to: URL(filePath: Self.path))
        } else {
            #expect(
                String(decoding: Self.file, as: UTF8.self) == text,
                "renew it: RENEW_GOLDEN=1 swift test --filter GoldenReaderTests")
        }
    }

    @Test func `Swift agrees with every case all readers agree on`() throws {
        let golden = try JSONDecoder().decode(Golden.self, from: Self.file)
        #expect(golden.cases.count == GoldenPayload.all.count * GoldenPost.all.count)
        var payloads: [String: PredictorPayload] = [:]
        for payload in GoldenPayload.all {
            payloads[payload.name] = try decode(try payload.text(), PredictorPayload.decode)
        }
        for example in golden.cases {
            let payload = try #require(payloads[example.payload])
            let post = example.post
            let rate = payload.predictedRate(
                quality: post.quality ?? 0.5, contentType: post.contentType, hour: post.hour, isThread: post.thread)
            let follow = payload.followProbability(
                novelty: post.novelty ?? 0.5, expertise: post.expertise ?? 0.5, viralScore: post.viralScore ?? 50)
            #expect(abs(rate - example.predictedRate) <= 1e-12, "\(example.name)")
            #expect(abs(follow - example.followProbability) <= 1e-12, "\(example.name)")
        }
    }

    @Test func `Swift refuses what all readers refuse and names the same field`() throws {
        let golden = try JSONDecoder().decode(Golden.self, from: Self.file)
        #expect(golden.refusals.count > 100)
        for example in golden.refusals {
            let error = refusal(of: example.text, PredictorPayload.decode)
            #expect(error != nil, "\(example.name) is taken")
            // A number beyond any Double is bad JSON to the decoder, which names the part that holds it.
            let named =
                example.name.hasSuffix("1e400") ? example.field?.split(separator: ".").first : example.field?[...]
            #expect(error?.field.map { $0[...] } == named, "\(example.name)")
        }
    }

    @Test func `the defaults of the readers' cases are the defaults in force`() throws {
        let payload = try #require(GoldenPayload.all.first { $0.name == "defaults" })
        let read = try decode(try payload.text(), PredictorPayload.decode)
        #expect(read.ridge == .defaults)
        #expect(read.logit == .defaults)
    }
}
