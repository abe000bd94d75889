import CEvent

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
