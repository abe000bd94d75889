import HTTP

/// What every answer of the page tells the browser to refuse: anything from elsewhere, any inline script or style, being
/// framed, being guessed at.
enum PageHeaders {
    static let policy = [
        "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", "connect-src 'self'",
        "form-action 'none'", "frame-ancestors 'none'", "base-uri 'none'",
    ].joined(separator: "; ")

    static func added(to response: HTTPResponse) -> HTTPResponse {
        var response = response
        response.headers["content-security-policy"] = policy
        response.headers["x-content-type-options"] = "nosniff"
        response.headers["referrer-policy"] = "no-referrer"
        response.headers["cross-origin-resource-policy"] = "same-origin"
        response.headers["cross-origin-opener-policy"] = "same-origin"
        if response.headers["cache-control"] == nil { response.headers["cache-control"] = "no-store" }
        return response
    }
}
