import CommandLine
import HTTP
import Learning
import Postgres
import Operations
import Runtime
import Store

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

/// JSON as the page sends it: `<`, which stands in strings only, as its escape. So a post's text is markup nowhere, also
/// where somebody should paste an answer into a page or a browser should guess at it.
enum PageJSON {
    static func response(_ value: StructuredValue, status: Int = 200) -> HTTPResponse {
        HTTPResponse(status: status, headers: ["content-type": "application/json"], body: bytes(value))
    }

    static func bytes(_ value: StructuredValue) -> [UInt8] {
        let escape = Array(#"\u003c"#.utf8)
        var bytes: [UInt8] = []
        for byte in value.json.utf8 {
            if byte == UInt8(ascii: "<") { bytes += escape } else { bytes.append(byte) }
        }
        return bytes
    }
}

/// An answer's tag, by which a browser that has it need not be sent it again.
enum PageTag {
    /// FNV-1a over the bytes, and how many they are.
    static func of(_ bytes: [UInt8]) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return "\"\(String(hash, radix: 16))-\(bytes.count)\""
    }

    /// The answer, or nothing but the word that it is still so. An answer without a tag goes out as it is.
    static func answer(_ response: HTTPResponse, _ known: String?) -> HTTPResponse {
        guard let tag = response.headers["etag"], let known,
            known.split(separator: ",").contains(where: { $0.trimmingPrefix(" ") == tag })
        else { return response }
        return HTTPResponse(status: 304, headers: response.headers)
    }
}

/// Why a request to the page was not done: a status of HTTP, a word for programs and a sentence for people.
struct PageProblem: Error, Hashable, CustomStringConvertible {
    let status: Int
    let code: String
    /// One sentence, without a secret and without a post's text.
    let description: String

    init(_ status: Int, _ code: String, _ description: String) {
        self.status = status
        self.code = code
        self.description = description
    }

    var response: HTTPResponse {
        PageJSON.response(["error": ["code": .text(code), "text": .text(description)]], status: status)
    }
}

extension PageProblem {
    /// The database is there and took longer than a statement may.
    static let slow = "database_slow"

    /// What an error of the desks and of the database means to a caller.
    init(_ error: any Error) {
        switch error {
        case let error as PageProblem: self = error
        case let error as CommandFailure: self.init(error)
        case let error as OperationError: self.init(error)
        case let error as PostgresError where error.code == .timeout:
            self.init(503, Self.slow, error.description)
        case let error as PostgresError where error.isRetryable || error.code == .databaseMissing:
            self.init(503, "database_away", error.description)
        case let error as PostgresError where error.code == .commitOutcomeUnknown:
            self.init(503, "outcome_unknown", error.description)
        default: self.init(500, "failed", "\(error)")
        }
    }

    private init(_ error: OperationError) {
        switch error.code {
        case .notFound where error.field == "generator": self.init(422, "unknown_generator", error.message)
        case .invalid, .notFound: self.init(422, "bad_input", error.message)
        case .refused, .conflict: self.init(409, "refused", error.message)
        case .failed: self.init(500, "failed", error.message)
        }
    }

    private init(_ failure: CommandFailure) {
        switch failure.exit {
        case .refused: self.init(409, "refused", failure.description)
        case .usage, .badInput: self.init(422, "bad_input", failure.description)
        case .serverMissing: self.init(503, "database_away", failure.description)
        default: self.init(500, "failed", failure.description)
        }
    }
}
