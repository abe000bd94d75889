import HTTP
import Runtime

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
