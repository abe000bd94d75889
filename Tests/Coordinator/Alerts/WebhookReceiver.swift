import HTTP
import HTTPClient
import Synchronization

/// A webhook's far end: a real HTTP server that answers with one status after another, and keeps what it was told.
final class WebhookReceiver: Sendable {
    struct Message: Sendable {
        let path: String
        let headers: [String: String]
        let body: [UInt8]
        /// The status it was answered with.
        let status: Int
    }

    private final class State: Sendable {
        let statuses: Mutex<[Int]>
        let messages = Mutex<[Message]>([])
        init(_ statuses: [Int]) { self.statuses = Mutex(statuses) }
    }

    static let secret = "the receiver's own secret"
    private let state: State
    private let server: HTTPServer

    /// - Parameter statuses: of the first answers; those after them are 204.
    init(_ statuses: [Int] = []) throws {
        let state = State(statuses)
        self.state = state
        server = try HTTPServer { request in
            let status = state.statuses.withLock { $0.isEmpty ? 204 : $0.removeFirst() }
            state.messages.withLock {
                $0.append(Message(path: request.path, headers: request.headers, body: request.body, status: status))
            }
            return HTTPResponse(status: status, headers: status == 429 ? ["retry-after": "7"] : [:])
        }
    }

    var url: String { "http://127.0.0.1:\(server.port)/hooks/a-secret-path" }
    var messages: [Message] { state.messages.withLock { $0 } }
    func stop() { server.stop() }

    /// Whether a message carries our signature over the moment it names.
    static func verifies(_ message: Message) -> Bool {
        guard let moment = message.headers["rookery-timestamp"].flatMap(Int64.init),
            let signature = message.headers["rookery-signature"]
        else { return false }
        return HTTPSignature(secret: secret).verifies(signature, of: message.body, unixSeconds: moment)
    }
}
