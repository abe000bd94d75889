import CCurl
import HTTP

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

extension HTTPClient {
    /// What libcurl's code means. Its own texts can hold the URL with its query, so ours are used.
    static func failure(
        _ code: CURLcode, _ target: HTTPTarget, _ transfer: HTTPTransfer, _ timeout: Duration
    ) -> HTTPError {
        if transfer.isTooLarge {
            return HTTPError(
                code: .tooLarge, description: "\(target) answered with more than \(transfer.maxBody) bytes")
        }
        switch code {
        case CURLE_COULDNT_CONNECT:
            return HTTPError(code: .refused, description: "\(target) refuses the connection")
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY:
            return HTTPError(code: .unresolved, description: "\(target): the host name has no address")
        case CURLE_OPERATION_TIMEDOUT:
            return HTTPError(code: .timeout, description: "\(target) did not answer within \(timeout)")
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER,
            CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR, CURLE_USE_SSL_FAILED:
            return HTTPError(
                code: .tls, description: "\(target): the encrypted connection failed: \(text(of: code))")
        case CURLE_GOT_NOTHING, CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_PARTIAL_FILE:
            return HTTPError(code: .connectionLost, description: "\(target): the connection broke before the answer")
        case CURLE_WEIRD_SERVER_REPLY, CURLE_UNSUPPORTED_PROTOCOL, CURLE_BAD_CONTENT_ENCODING, CURLE_HTTP2:
            return HTTPError(code: .badResponse, description: "\(target) does not answer in HTTP")
        case CURLE_URL_MALFORMAT:
            return HTTPError(code: .badURL, description: "\(target): the URL cannot be read")
        default:
            return HTTPError(code: .other, description: "\(target): \(text(of: code))")
        }
    }

    private static func text(of code: CURLcode) -> String {
        curl_easy_strerror(code).map { String(cString: $0) } ?? "curl error \(code.rawValue)"
    }
}

/// The server a URL names, for messages: `host:port`, without user, path or query.
struct HTTPTarget: CustomStringConvertible {
    let host: String
    let port: Int

    init(_ url: String) throws(HTTPError) {
        let schemes = [("http://", 80), ("https://", 443)]
        guard let (prefix, standardPort) = schemes.first(where: { url.hasPrefix($0.0) }),
            !url.utf8.contains(where: { $0 <= 0x20 || $0 == 0x7f })
        else { throw HTTPError(code: .badURL, description: "the URL is not an http or https URL") }
        let authority = url.dropFirst(prefix.count).prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        let address = authority.split(separator: "@", omittingEmptySubsequences: false).last ?? ""
        if let colon = address.lastIndex(of: ":"), !address.hasSuffix("]") {
            guard let port = Int(address[address.index(after: colon)...]), (1...65_535).contains(port) else {
                throw HTTPError(code: .badURL, description: "the URL's port is not a number from 1 to 65535")
            }
            (host, self.port) = (String(address[..<colon]), port)
        } else {
            (host, port) = (String(address), standardPort)
        }
        guard !host.isEmpty else { throw HTTPError(code: .badURL, description: "the URL names no host") }
    }

    var description: String { "\(host):\(port)" }
    var isLoopback: Bool { host == "localhost" || host.hasPrefix("127.") || host == "[::1]" }
}

/// What has come in of one answer. Lives on the client's thread for the length of one request.
final class HTTPTransfer {
    let maxBody: Int
    private(set) var headers: [String: String] = [:]
    private(set) var body: [UInt8] = []
    private(set) var isTooLarge = false

    init(maxBody: Int) { self.maxBody = maxBody }

    /// `false` stops the transfer.
    func take(body bytes: UnsafeRawBufferPointer) -> Bool {
        guard body.count + bytes.count <= maxBody else {
            isTooLarge = true
            return false
        }
        body.append(contentsOf: bytes)
        return true
    }

    /// One header line with its line end. A status line begins anew, for an interim answer (1xx) comes before the real.
    func take(headerLine bytes: UnsafeRawBufferPointer) {
        let line = String(decoding: bytes, as: UTF8.self)
        if line.hasPrefix("HTTP/") {
            headers = [:]
            return
        }
        guard let colon = line.firstIndex(of: ":") else { return }
        let name = line[..<colon].lowercased()
        var value = line[line.index(after: colon)...]
        while value.first?.isWhitespace == true { value.removeFirst() }
        while value.last?.isWhitespace == true { value.removeLast() }
        headers[name] = headers[name].map { $0 + ", " + value } ?? String(value)
    }
}

func receiveHTTPBody(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
    guard let bytes, let context else { return 0 }
    let transfer = Unmanaged<HTTPTransfer>.fromOpaque(context).takeUnretainedValue()
    return transfer.take(body: UnsafeRawBufferPointer(start: bytes, count: size * count)) ? size * count : 0
}

func receiveHTTPHeader(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
    guard let bytes, let context else { return 0 }
    let transfer = Unmanaged<HTTPTransfer>.fromOpaque(context).takeUnretainedValue()
    transfer.take(headerLine: UnsafeRawBufferPointer(start: bytes, count: size * count))
    return size * count
}

/// libcurl's process-wide state, set up once before the first client.
enum CurlLibrary {
    static let isReady: Bool = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK
}
