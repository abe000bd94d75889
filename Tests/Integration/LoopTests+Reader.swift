import Foundation
import Model
import TestServers
import Testing
import Timekeeping

extension LoopTests {
    /// New posts, some without estimates, get predictions from the version in Redis; the Python reader makes them again
    /// from the payload and what is kept of the posts.
    func checkReader(_ loop: TestDeployment, payload: String, version: Int64) async throws {
        let known = 66
        var posts = Array(InventedPosts(count: known + 24).posts.dropFirst(known))
        try #require(posts.allSatisfy { $0.createdAt > later })
        for index in posts.indices where index % 3 == 0 {
            posts[index].qualityScore = nil
            posts[index].viralScore = nil
            if index % 2 == 0 { posts[index].banditArm = nil }
        }
        try loop.produce(posts.map(Record.init))
        #expect(
            try await loop.comes(
                String(posts.count), of: "SELECT count(*) FROM predictions WHERE version_ms = \(version)"))
        let rows = try loop.ask(
            """
            SELECT json_agg(json_build_object(
                'features', features, 'rate', predicted_rate, 'follow', follow_probability))
            FROM predictions WHERE version_ms = \(version)
            """)
        let quoted = String(decoding: try JSONEncoder().encode(payload), as: UTF8.self)
        let script = TestServers.checkout + "/clients/python/tests/compare_predictions.py"
        let compared = try await Program.run(
            "/usr/bin/env", ["python3", script], input: "{\"payload\": \(quoted), \"rows\": \(rows)}")
        #expect(compared.output == "\(posts.count) 0\n", "\(compared.errors)")
    }
}
