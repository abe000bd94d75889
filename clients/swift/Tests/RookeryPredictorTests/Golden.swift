import Foundation

@testable import RookeryPredictor

/// The cases that readers in every language agree on.
struct Golden: Decodable {
    struct Case: Decodable {
        struct Input: Decodable {
            let quality: Double?
            let contentType: String?
            let hour: Int
            let thread: Bool
            let novelty: Double?
            let expertise: Double?
            let viralScore: Double?
        }
        let name: String
        let payload: String
        let post: Input
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

    private static let file: String = {
        let clients = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(4)
        let path = clients.joined(separator: "/") + "/golden.json"
        return String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
    }()

    static func read() throws -> Golden { try JSONDecoder().decode(Golden.self, from: Data(file.utf8)) }

    /// A payload as Redis carries it, byte for byte.
    static func payload(_ name: String = "fitted") -> String {
        let start = "    \"\(name)\": "
        let line = file.split(separator: "\n").first { $0.hasPrefix(start) }?.dropFirst(start.count) ?? ""
        return String(line.hasSuffix(",") ? line.dropLast() : line)
    }

    static let old = "v2_1772344800000"
    static let new = "v2_1772348400000"
    /// When every payload was trained.
    static let trainedAt = Date(timeIntervalSince1970: 1_772_344_800)
}

extension Post {
    init(_ input: Golden.Case.Input) throws(PostError) {
        try self.init(
            quality: input.quality, contentType: input.contentType, hour: input.hour, isThread: input.thread,
            novelty: input.novelty, expertise: input.expertise, viralScore: input.viralScore)
    }
}
