import Determinism
import HTTP
import Operations
import Postgres
import Runtime

/// Why a request to the page failed, as RFC 9457 has it: a status, a code for programs and a sentence for people.
struct PageProblem: Error, Hashable, CustomStringConvertible {
    /// The code of a statement that took longer than it may.
    static let slow = "database_slow"

    let status: Int
    let code: String
    /// One sentence, without a secret and without a post's text.
    let detail: String
    /// The field of the request at fault.
    let field: String?
    private let headers: [String: String]

    init(
        _ status: Int, _ code: String, _ detail: String, field: String? = nil, headers: [String: String] = [:]
    ) {
        self.status = status
        self.code = code
        self.detail = detail
        self.field = field
        self.headers = headers
    }

    /// What an error of an operation or of the database means to the caller.
    init(_ error: any Error) {
        switch error {
        case let error as PageProblem: self = error
        case let error as OperationError: self.init(error)
        case let error as PostgresError where error.code == .timeout: self.init(503, Self.slow, error.description)
        case let error as PostgresError where error.code == .commitOutcomeUnknown:
            self.init(503, "outcome_unknown", error.description)
        case let error as PostgresError where error.isRetryable || error.code == .databaseMissing:
            self.init(503, "database_unavailable", error.description)
        default: self.init(500, "failed", "\(error)")
        }
    }

    private init(_ error: OperationError) {
        let status =
            switch error.code {
            case .invalid, .notFound: 422
            case .refused, .conflict: 409
            case .failed: 500
            }
        self.init(status, error.code.rawValue, error.message, field: error.field)
    }

    var description: String { detail }

    var response: HTTPResponse {
        var response = HTTPResponse.json(Body(self), status: status, type: "application/problem+json")
        response.headers.merge(headers) { $1 }
        return response
    }

    private struct Body: Encodable {
        let title: String
        let status: Int
        let code: String
        let detail: String
        let field: String?

        init(_ problem: PageProblem) {
            title =
                switch problem.status {
                case 400: "Bad Request"
                case 401: "Unauthorized"
                case 403: "Forbidden"
                case 404: "Not Found"
                case 405: "Method Not Allowed"
                case 409: "Conflict"
                case 415: "Unsupported Media Type"
                case 422: "Unprocessable Content"
                case 503: "Service Unavailable"
                default: "Internal Server Error"
                }
            (status, code, detail, field) = (problem.status, problem.code, problem.detail, problem.field)
        }
    }
}

extension HTTPResponse {
    /// An answer as JSON. `<` is escaped: a post's text is markup nowhere, not even where a browser guesses at the type.
    static func json(_ answer: some Encodable, status: Int = 200, type: String = "application/json") -> HTTPResponse {
        guard let json = try? answer.json() else {
            return HTTPResponse(status: 500, headers: ["content-type": "text/plain"], body: Array("not JSON".utf8))
        }
        let escape = Array(#"\u003c"#.utf8)
        let body = json.utf8.flatMap { $0 == UInt8(ascii: "<") ? escape : [$0] }
        return HTTPResponse(status: status, headers: ["content-type": type], body: body)
    }

    /// With an `ETag` of its bytes.
    var tagged: HTTPResponse {
        var response = self
        response.headers["etag"] = "\"\(String(StableHash.of(body), radix: 16))-\(body.count)\""
        return response
    }

    /// `304` without a body where the browser has these bytes already.
    ///
    /// - Parameter known: the request's `If-None-Match`.
    func unlessKnown(_ known: String?) -> HTTPResponse {
        guard let tag = headers["etag"], let known,
            known.split(separator: ",").contains(where: { $0.trimmingPrefix(" ") == tag })
        else { return self }
        return HTTPResponse(status: 304, headers: headers)
    }

    /// With what every answer of the page tells the browser to refuse: content from elsewhere, inline scripts and styles,
    /// framing, guessing at types.
    var secured: HTTPResponse {
        var response = self
        response.headers["content-security-policy"] = Self.contentSecurityPolicy
        response.headers["x-content-type-options"] = "nosniff"
        response.headers["referrer-policy"] = "no-referrer"
        response.headers["cross-origin-resource-policy"] = "same-origin"
        response.headers["cross-origin-opener-policy"] = "same-origin"
        if response.headers["cache-control"] == nil { response.headers["cache-control"] = "no-store" }
        return response
    }

    private static let contentSecurityPolicy = [
        "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", "connect-src 'self'",
        "form-action 'none'", "frame-ancestors 'none'", "base-uri 'none'",
    ].joined(separator: "; ")
}
