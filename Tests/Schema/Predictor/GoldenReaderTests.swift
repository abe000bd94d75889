import FoundationEssentials
import Testing

@testable import Schema

/// The predictions that readers in every language must come to; `clients/golden.json` holds them for all.
@Suite struct GoldenReaderTests {
    struct Golden: Decodable {
        struct Post: Decodable {
            let quality: Double
            let contentType: String
            let hour: Int
            let thread: Bool
            let novelty: Double
            let expertise: Double
            let viralScore: Double
        }
        struct Case: Decodable {
            let name: String
            let payload: String
            let post: Post
            let predictedRate: Double
            let followProbability: Double
        }
        let cases: [Case]
    }

    private static let file: Data = {
        let checkout = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(4)
        return FileManager.default.contents(atPath: checkout.joined(separator: "/") + "/clients/golden.json") ?? Data()
    }()

    /// The payloads as their own text, so that the strict decoder reads what other readers read.
    private func payload(_ name: String) throws -> PredictorPayload {
        let lines = String(decoding: Self.file, as: UTF8.self).split(separator: "\n")
        let line = try #require(lines.first { $0.hasPrefix("    \"\(name)\": ") })
        let text = String(line.dropFirst(name.count + 8)).trimming(suffix: ",")
        return try Array(text.utf8).withUnsafeBytes { try PredictorPayload.decode($0, using: MessageDecoder()) }
    }

    @Test func `Swift agrees with every case all readers agree on`() throws {
        let golden = try JSONDecoder().decode(Golden.self, from: Self.file)
        #expect(golden.cases.count == 12)
        for example in golden.cases {
            let payload = try payload(example.payload)
            let post = example.post
            let rate = payload.predictedRate(
                quality: post.quality, contentType: post.contentType, hour: post.hour, isThread: post.thread)
            let follow = payload.followProbability(
                novelty: post.novelty, expertise: post.expertise, viralScore: post.viralScore)
            #expect(abs(rate - example.predictedRate) <= 1e-12, "\(example.name)")
            #expect(abs(follow - example.followProbability) <= 1e-12, "\(example.name)")
        }
    }

    @Test func `the defaults of the readers' cases are the defaults in force`() throws {
        let payload = try payload("defaults")
        #expect(payload.ridge == .defaults)
        #expect(payload.logit == .defaults)
    }
}

extension String {
    fileprivate func trimming(suffix: String) -> String { hasSuffix(suffix) ? String(dropLast(suffix.count)) : self }
}
