import Foundation
import HTTP
import HTTPClient
import Model
import Runtime
import TestServers
import Timekeeping

/// `simulator serve` for one deployment, with posts of an invented account.
final class SimulatedSource {
    static let token = "the-owners"

    private let loop: TestDeployment
    private let clock: HeldClock
    private let folder: ServerFolder
    let port: Int
    private var process: ServerProcess?

    init(_ loop: TestDeployment, _ clock: HeldClock) throws {
        self.loop = loop
        self.clock = clock
        folder = try ServerFolder("simulator")
        port = try FreePort.find()
        try serve(latency: .zero)
    }

    deinit {
        process?.stop()
        try? FileManager.default.removeItem(atPath: folder.path)
    }

    /// For the settings of a program that asks it.
    var settings: [String: String] {
        ["ROOKERY_SOURCE_URL": "http://127.0.0.1:\(port)", "ROOKERY_SOURCE_TOKEN": Self.token]
    }

    /// Serves what it knows, from now on with answers that take `latency`.
    func serve(latency: Duration) throws {
        process?.stop()
        let milliseconds = latency / .milliseconds(1)
        let made = try loop.begin(
            "simulator", ["serve", "--port", String(port), "--state", folder.path], at: TestDeployment.start,
            with: clock.setting.merging([
                "ROOKERY_SIMULATOR_TOKEN": Self.token, "ROOKERY_SIMULATOR_LATENCY_MS": String(Int(milliseconds)),
            ]) { $1 })
        process = made
        let listens = Deadline.wait { !made.isRunning || FreePort.answers(port) }
        guard listens, made.isRunning else { throw TestServerError("the simulator did not start on port \(port)") }
    }

    /// Publishes posts at the network and gives the messages that announce them.
    func publish(_ posts: [PostMessage]) throws -> [PostMessage] {
        let client = try HTTPClient()
        return try posts.map { post in
            let order: StructuredValue = [
                "text": "an invented text",
                "rookery": ["decision_id": .text(post.decisionID), "posted_at": .time(post.postedAt)],
            ]
            let answer = try client.send(
                HTTPRequest(
                    method: "POST", url: "http://127.0.0.1:\(port)/2/tweets",
                    headers: ["authorization": "Bearer \(Self.token)", "content-type": "application/json"],
                    body: Array(order.json.utf8)),
                timeout: .seconds(10))
            let body = try JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: Any]
            guard let id = (body?["data"] as? [String: Any])?["id"] as? String else {
                throw TestServerError("the network took no post: \(answer.bodyText)")
            }
            var published = post
            published.postID = id
            return published
        }
    }
}
