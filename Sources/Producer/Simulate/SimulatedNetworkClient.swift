import CommandLine
import FoundationEssentials
import HTTP
import HTTPClient
import Model
import Runtime
import Schema
import Store
import Timekeeping

/// Publishes posts on the simulated network, which describes each post to the invented audience. Blocking, for one thread.
final class SimulatedNetworkClient {
    /// An answer that is not a post.
    struct Refusal: Error, CustomStringConvertible {
        let status: Int
        let description: String
        /// Whether the same request may well succeed later.
        var isRetryable: Bool { status == 429 || status >= 500 }
    }

    private let client: HTTPClient
    private let url: String
    private let token: String?

    /// - Throws: where the source is the real network: invented posts must never reach it.
    init(_ configuration: Configuration) throws {
        let base = configuration[.sourceURL]
        let host = base.split(separator: "/").dropFirst().first.map { $0.split(separator: ":")[0].lowercased() } ?? ""
        guard !["x.com", "twitter.com"].contains(where: { host == $0 || host.hasSuffix(".\($0)") }) else {
            throw CommandFailure(
                .badInput, "ROOKERY_SOURCE_URL is \(base): simulate posts invented texts, to a simulator only")
        }
        client = try HTTPClient()
        url = (base.hasSuffix("/") ? String(base.dropLast()) : base) + "/2/tweets"
        token = configuration[.sourceToken]
    }

    /// - Returns: the post's id. Posting a decision again gives the id it got the first time.
    func publish(_ post: PlannedPost, decision: String, hour: Int, at moment: Timestamp) throws -> String {
        var body = JSONWriter()
        body.beginObject()
        body.field("text", post.text)
        body.beginObject("rookery")
        body.field("decision_id", decision)
        body.field("posted_at", moment)
        body.field("hour", Int64(hour))
        body.field("generator", post.generator)
        body.field("content_type", post.arm.contentType)
        body.field("format", (post.arm.format ?? .single).rawValue)
        body.field("quality", post.quality)
        body.field("novelty", post.novelty)
        body.field("expertise", post.expertise)
        body.field("viral_score", post.viralScore)
        body.endObject()
        body.endObject()
        var headers = ["Content-Type": "application/json"]
        if let token { headers["Authorization"] = "Bearer \(token)" }
        let request = HTTPRequest(method: "POST", url: url, headers: headers, body: body.bytes)
        let response = try client.send(request, timeout: .seconds(10))
        guard response.status == 201, let created = try? JSONDecoder().decode(Created.self, from: Data(response.body)),
            PostID.isValid(created.data.id)
        else {
            throw Refusal(status: response.status, description: "\(url) answered \(response.status) to a new post")
        }
        return created.data.id
    }

    private struct Created: Decodable {
        struct Post: Decodable { let id: String }
        let data: Post
    }
}
