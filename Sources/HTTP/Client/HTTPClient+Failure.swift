import CCurl

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
