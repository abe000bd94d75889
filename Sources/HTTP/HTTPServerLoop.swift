import CEvent
import Glibc

/// The event loop of one server. Made on the caller's thread, then owned and run by the server's thread alone.
final class HTTPServerLoop {
    let port: Int
    /// An eventfd; writing to it ends the loop. Closed by the server after the thread has ended.
    let stopDescriptor: Int32
    private let base: OpaquePointer
    private let http: OpaquePointer
    private var stopEvent: OpaquePointer?
    let handler: HTTPServer.Handler
    /// How long each answer is held back.
    let delay: timeval?

    init(
        host: String, port: Int, maxBody: Int, delay: Duration = .zero, handler: @escaping HTTPServer.Handler
    ) throws(HTTPError) {
        guard let base = Self.makeBase() else {
            throw HTTPError(code: .cannotListen, description: "no event loop for \(host):\(port)")
        }
        guard let http = evhttp_new(base) else {
            event_base_free(base)
            throw HTTPError(code: .cannotListen, description: "no HTTP server for \(host):\(port)")
        }
        evhttp_set_max_body_size(http, maxBody)
        evhttp_set_max_headers_size(http, 64 << 10)
        evhttp_set_timeout(http, 30)
        evhttp_set_allowed_methods(http, Self.allMethods)
        errno = 0
        guard let socket = evhttp_bind_socket_with_handle(http, host, UInt16(clamping: port)) else {
            let reason = errno
            evhttp_free(http)
            event_base_free(base)
            throw Self.refusal(host, port, reason)
        }
        // Without it the loop could not be ended.
        let stop = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
        guard stop >= 0 else {
            let reason = errno
            evhttp_free(http)
            event_base_free(base)
            throw Self.refusal(host, port, reason)
        }
        self.port = Self.port(of: evhttp_bound_socket_get_fd(socket))
        self.base = base
        self.http = http
        self.handler = handler
        let wait = delay.components
        self.delay =
            delay > .zero
            ? timeval(tv_sec: Int(wait.seconds), tv_usec: Int(wait.attoseconds / 1_000_000_000_000)) : nil
        stopDescriptor = stop
    }

    deinit {
        if let stopEvent { event_free(stopEvent) }
        evhttp_free(http)
        event_base_free(base)
    }

    /// Serves until the stop descriptor is written to.
    func run() {
        let this = Unmanaged.passUnretained(self).toOpaque()
        evhttp_set_gencb(http, answerHTTPRequest, this)
        stopEvent = event_new(base, stopDescriptor, Int16(EV_READ), stopHTTPServerLoop, this)
        if let stopEvent { event_add(stopEvent, nil) }
        // Callbacks reach this object by a borrowed pointer, and `deinit` frees what dispatch runs on.
        withExtendedLifetime(self) { _ = event_base_dispatch(base) }
    }

    /// Sends the answer, after the delay where there is one.
    func send(_ response: HTTPResponse, to request: OpaquePointer) {
        guard var delay else { return sendHTTPResponse(response, to: request) }
        // The timer takes over the reference. Should the client hang up first, libevent keeps the request for it.
        let answer = Unmanaged.passRetained(DelayedAnswer(request, response)).toOpaque()
        if event_base_once(base, -1, Int16(EV_TIMEOUT), sendDelayedAnswer, answer, &delay) != 0 {
            sendDelayedAnswer(-1, 0, answer)
        }
    }

    func stop() { event_base_loopbreak(base) }

    /// A loop whose timers never end early: libevent's clock is otherwise the coarse one, read once a round.
    private static func makeBase() -> OpaquePointer? {
        guard let config = event_config_new() else { return nil }
        defer { event_config_free(config) }
        let flags = EVENT_BASE_FLAG_PRECISE_TIMER.rawValue | EVENT_BASE_FLAG_NO_CACHE_TIME.rawValue
        event_config_set_flag(config, Int32(flags))
        return event_base_new_with_config(config)
    }

    private static var allMethods: UInt16 {
        let methods = [
            EVHTTP_REQ_GET, EVHTTP_REQ_POST, EVHTTP_REQ_HEAD, EVHTTP_REQ_PUT, EVHTTP_REQ_DELETE, EVHTTP_REQ_OPTIONS,
            EVHTTP_REQ_PATCH,
        ]
        return methods.reduce(0) { $0 | UInt16($1.rawValue) }
    }

    private static func refusal(_ host: String, _ port: Int, _ reason: Int32) -> HTTPError {
        if reason == EADDRINUSE {
            return HTTPError(code: .portTaken, description: "port \(port) on \(host) is taken by another program")
        }
        let text = reason == 0 ? "the address is not one of this machine's" : String(cString: strerror(reason))
        return HTTPError(code: .cannotListen, description: "cannot listen on \(host):\(port): \(text)")
    }

    private static func port(of descriptor: Int32) -> Int {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        return withUnsafeMutableBytes(of: &storage) { bytes in
            guard let address = bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self),
                getsockname(descriptor, address, &length) == 0
            else { return 0 }
            // The port is the two bytes after the family, big-endian, for IPv4 and IPv6 alike.
            return Int(bytes[2]) << 8 | Int(bytes[3])
        }
    }
}

/// The thread's body; takes over the reference it is given.
func runHTTPServerLoop(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let context else { return nil }
    Unmanaged<HTTPServerLoop>.fromOpaque(context).takeRetainedValue().run()
    return nil
}

private func stopHTTPServerLoop(_ descriptor: Int32, _ what: Int16, _ context: UnsafeMutableRawPointer?) {
    guard let context else { return }
    Unmanaged<HTTPServerLoop>.fromOpaque(context).takeUnretainedValue().stop()
}

/// One request and its answer, on the server's thread.
func answerHTTPRequest(_ request: OpaquePointer?, _ context: UnsafeMutableRawPointer?) {
    guard let request, let context else { return }
    let loop = Unmanaged<HTTPServerLoop>.fromOpaque(context).takeUnretainedValue()
    guard let asked = readRequest(request) else {
        evhttp_send_error(request, 400, "Bad Request")
        return
    }
    loop.send(loop.handler(asked), to: request)
}

private func readRequest(_ request: OpaquePointer) -> HTTPServerRequest? {
    guard let target = evhttp_request_get_uri(request) else { return nil }
    var body: [UInt8] = []
    if let input = evhttp_request_get_input_buffer(request) {
        body = [UInt8](repeating: 0, count: evbuffer_get_length(input))
        let taken = body.withUnsafeMutableBytes { evbuffer_copyout(input, $0.baseAddress, $0.count) }
        guard taken == body.count else { return nil }
    }
    var headers: [String: String] = [:]
    var entry = evhttp_request_get_input_headers(request)?.pointee.tqh_first
    while let field = entry {
        if let key = field.pointee.key, let value = field.pointee.value {
            let name = String(cString: key).lowercased()
            let text = String(cString: value)
            headers[name] = headers[name].map { $0 + ", " + text } ?? text
        }
        entry = field.pointee.next.tqe_next
    }
    return HTTPServerRequest(
        method: methodName(evhttp_request_get_command(request)), target: String(cString: target), headers: headers,
        body: body)
}

private func methodName(_ command: evhttp_cmd_type) -> String {
    switch command {
    case EVHTTP_REQ_GET: "GET"
    case EVHTTP_REQ_POST: "POST"
    case EVHTTP_REQ_HEAD: "HEAD"
    case EVHTTP_REQ_PUT: "PUT"
    case EVHTTP_REQ_DELETE: "DELETE"
    case EVHTTP_REQ_PATCH: "PATCH"
    default: "OPTIONS"
    }
}

func sendHTTPResponse(_ response: HTTPResponse, to request: OpaquePointer) {
    if let headers = evhttp_request_get_output_headers(request) {
        for (name, value) in response.headers { evhttp_add_header(headers, name, value) }
    }
    let buffer = evbuffer_new()
    defer { if let buffer { evbuffer_free(buffer) } }
    if evhttp_request_get_command(request) == EVHTTP_REQ_HEAD {
        // The headers of the same GET and no body; libevent counts the body it is given, so it is given none.
        if let headers = evhttp_request_get_output_headers(request) {
            evhttp_add_header(headers, "content-length", String(response.body.count))
        }
    } else if let buffer {
        _ = response.body.withUnsafeBytes { evbuffer_add(buffer, $0.baseAddress, $0.count) }
    }
    evhttp_send_reply(request, Int32(response.status), HTTPStatus.phrase(response.status), buffer)
}

/// An answer that waits for its moment, on the server's thread.
final class DelayedAnswer {
    let request: OpaquePointer
    let response: HTTPResponse

    init(_ request: OpaquePointer, _ response: HTTPResponse) {
        self.request = request
        self.response = response
    }
}

/// The timer's end; takes over the reference it is given.
func sendDelayedAnswer(_ descriptor: Int32, _ what: Int16, _ context: UnsafeMutableRawPointer?) {
    guard let context else { return }
    let answer = Unmanaged<DelayedAnswer>.fromOpaque(context).takeRetainedValue()
    sendHTTPResponse(answer.response, to: answer.request)
}
