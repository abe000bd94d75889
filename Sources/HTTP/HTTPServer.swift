import CEvent
import Glibc
import Synchronization

/// A small HTTP/1.1 server: libevent's, on a thread of its own.
///
/// The handler runs on that thread, one request after another, so it must not block; 70 000 small answers a second pass
/// through it. `stop` (or letting go of the server) closes the port and ends the thread. A body over the limit is
/// answered with 413, a connection without a request for 30 s is closed.
public final class HTTPServer: Sendable {
    /// Answers one request, on the server's thread.
    public typealias Handler = @Sendable (HTTPServerRequest) -> HTTPResponse

    /// As asked for.
    public let host: String
    /// The port listened on; a free one where 0 was asked for.
    public let port: Int
    private let stopDescriptor: Int32
    /// The running thread, until it is joined.
    private let thread: Mutex<pthread_t?>

    /// Listens from here on.
    ///
    /// - Parameters:
    ///   - port: 0 takes a free one.
    ///   - maxBody: the largest request body in bytes.
    ///   - delay: how long each answer is held back once it is made; other requests are served meanwhile.
    /// - Throws: `HTTPError` with `.portTaken` or `.cannotListen`.
    public init(
        host: String = "127.0.0.1", port: Int = 0, maxBody: Int = 8 << 20, delay: Duration = .zero,
        handler: @escaping Handler
    ) throws(HTTPError) {
        let loop = try HTTPServerLoop(host: host, port: port, maxBody: maxBody, delay: delay, handler: handler)
        self.host = host
        self.port = loop.port
        stopDescriptor = loop.stopDescriptor
        var thread = pthread_t()
        // The thread takes over the one reference to the loop, and frees everything when it ends.
        let context = Unmanaged.passRetained(loop)
        let status = pthread_create(&thread, nil, runHTTPServerLoop, context.toOpaque())
        guard status == 0 else {
            context.release()
            close(stopDescriptor)
            throw HTTPError(
                code: .cannotListen, description: "no thread for the server: \(String(cString: strerror(status)))")
        }
        self.thread = Mutex(thread)
    }

    /// Stops listening and waits for the thread to end. Not to be called from the handler.
    public func stop() {
        let thread = thread.withLock { thread in
            defer { thread = nil }
            return thread
        }
        guard let thread else { return }
        var one: UInt64 = 1
        _ = write(stopDescriptor, &one, 8)
        pthread_join(thread, nil)
        close(stopDescriptor)
    }

    deinit { stop() }
}

/// What a server was asked.
public struct HTTPServerRequest: Sendable {
    /// In capitals; a method that is none of HTTP's seven common ones is refused before the handler.
    public let method: String
    /// Percent-decoded, without the query: `/2/tweets`.
    public let path: String
    /// The query's items in order, decoded.
    public let query: [QueryItem]
    /// Names in lower case; of a header that came more than once, the values joined by `, `.
    public let headers: [String: String]
    /// Empty where there was none.
    public let body: [UInt8]

    /// One `name=value` of the query; the value is empty where there was no `=`.
    public struct QueryItem: Sendable, Equatable {
        public let name: String
        public let value: String
    }

    /// - Parameter target: the request line's target, `/path?query`.
    public init(method: String, target: String, headers: [String: String] = [:], body: [UInt8] = []) {
        self.method = method
        self.headers = headers
        self.body = body
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        path = PercentEncoding.decode(parts.first ?? "")
        query = (parts.count == 2 ? parts[1] : "").split(separator: "&").map { item in
            let sides = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return QueryItem(
                name: PercentEncoding.decode(sides[0], plusIsSpace: true),
                value: sides.count == 2 ? PercentEncoding.decode(sides[1], plusIsSpace: true) : "")
        }
    }

    /// The first value of a query item.
    public func query(_ name: String) -> String? { query.first { $0.name == name }?.value }
}
