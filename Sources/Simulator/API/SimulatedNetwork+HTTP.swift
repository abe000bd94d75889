import HTTP
import Runtime

extension SimulatedNetwork {
    /// Answers an HTTP request on the server's thread.
    func answer(_ request: HTTPServerRequest) -> HTTPResponse {
        var query: [String: String] = [:]
        for item in request.query { query[item.name] = item.value }
        let authorization = request.headers["authorization"] ?? ""
        let bearer = authorization.lowercased().hasPrefix("bearer ") ? String(authorization.dropFirst(7)) : nil
        let response = respond(
            to: APIRequest(
                method: request.method, path: request.path, query: query, bearer: bearer, body: request.body))
        var answer = HTTPResponse.json(response.body.json, status: response.status)
        answer.headers.merge(response.headers) { $1 }
        return answer
    }
}
