import CCurl

/// A blocking HTTP client: libcurl, one request at a time, connections kept open between them.
///
/// For one thread: it is not `Sendable`, and every call waits. Redirects are not followed, for a source's token must not
/// travel to another host.
public final class HTTPClient {
    private let handle: UnsafeMutableRawPointer
    private let userAgent: String
    private let maxBody: Int

    /// - Parameter maxBody: the largest answer taken, in bytes.
    /// - Throws: `HTTPError` with `.other` where libcurl cannot start.
    public init(userAgent: String = "rookery", maxBody: Int = 32 << 20) throws(HTTPError) {
        guard CurlLibrary.isReady, let handle = curl_easy_init() else {
            throw HTTPError(code: .other, description: "libcurl cannot start")
        }
        self.handle = handle
        self.userAgent = userAgent
        self.maxBody = maxBody
    }

    deinit { curl_easy_cleanup(handle) }

    /// Sends and waits for the whole answer, of whatever status.
    ///
    /// - Parameter timeout: for all of it, connecting included.
    /// - Throws: `HTTPError`.
    public func send(_ request: HTTPRequest, timeout: Duration) throws(HTTPError) -> HTTPResponse {
        let target = try HTTPTarget(request.url)
        let transfer = HTTPTransfer(maxBody: maxBody)
        curl_easy_reset(handle)
        var list: UnsafeMutablePointer<curl_slist>?
        defer { curl_slist_free_all(list) }
        for (name, value) in request.headers.sorted(by: { $0.key < $1.key }) {
            guard Self.isHeaderSafe(name), Self.isHeaderSafe(value) else {
                throw HTTPError(code: .other, description: "header \(name) for \(target) holds a line end")
            }
            list = curl_slist_append(list, "\(name): \(value)")
        }
        // Posts are sent whole; waiting for a server to say "100 Continue" first would cost a round trip.
        list = curl_slist_append(list, "Expect:")
        configure(request, target, timeout: timeout, list: list)
        // The callbacks run inside curl_easy_perform, on this thread, while `transfer` is alive.
        let code = withExtendedLifetime(transfer) {
            let context = Unmanaged.passUnretained(transfer).toOpaque()
            curl_shim_set_pointer(handle, CURLOPT_WRITEDATA, context)
            curl_shim_set_pointer(handle, CURLOPT_HEADERDATA, context)
            return curl_easy_perform(handle)
        }
        guard code == CURLE_OK else { throw Self.failure(code, target, transfer, timeout) }
        var status = 0
        curl_shim_get_long(handle, CURLINFO_RESPONSE_CODE, &status)
        return HTTPResponse(status: status, headers: transfer.headers, body: transfer.body)
    }

    private func configure(
        _ request: HTTPRequest, _ target: HTTPTarget, timeout: Duration, list: UnsafeMutablePointer<curl_slist>?
    ) {
        let milliseconds = max(1, Int(timeout / .milliseconds(1)))
        curl_shim_set_string(handle, CURLOPT_URL, request.url)
        curl_shim_set_string(handle, CURLOPT_USERAGENT, userAgent)
        curl_shim_set_long(handle, CURLOPT_NOSIGNAL, 1)
        curl_shim_set_long(handle, CURLOPT_TIMEOUT_MS, milliseconds)
        curl_shim_set_long(handle, CURLOPT_CONNECTTIMEOUT_MS, milliseconds)
        curl_shim_set_string(handle, CURLOPT_PROTOCOLS_STR, "http,https")
        if target.isLoopback { curl_shim_set_string(handle, CURLOPT_NOPROXY, "*") }
        curl_shim_set_list(handle, CURLOPT_HTTPHEADER, list)
        curl_shim_set_callback(handle, CURLOPT_WRITEFUNCTION, receiveHTTPBody)
        curl_shim_set_callback(handle, CURLOPT_HEADERFUNCTION, receiveHTTPHeader)
        if !request.body.isEmpty || request.method == "POST" || request.method == "PUT" {
            // libcurl copies the bytes.
            _ = request.body.withUnsafeBytes { curl_shim_set_bytes(handle, $0.baseAddress, curl_off_t($0.count)) }
        }
        if request.method == "HEAD" { curl_shim_set_long(handle, CURLOPT_NOBODY, 1) }
        curl_shim_set_string(handle, CURLOPT_CUSTOMREQUEST, request.method)
    }

    private static func isHeaderSafe(_ text: String) -> Bool { !text.utf8.contains { $0 == 10 || $0 == 13 || $0 == 0 } }
}
