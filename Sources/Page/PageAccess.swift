/// Who may read and who may write, by the request's headers.
///
/// Everyone who reaches the port under one of its names may read; a site that points its own name here (DNS rebinding) is
/// refused by the `Host` it sends. Writing needs the token in `Authorization`: unlike a cookie, no browser adds it by
/// itself, so another site cannot make the operator's browser write. A foreign `Origin` is refused too.
struct PageAccess: Sendable {
    private let names: Set<String>
    private let token: [UInt8]?

    /// - Parameters:
    ///   - host: the address listened on.
    ///   - otherNames: separated by commas, each with or without a port.
    ///   - token: what a writer must send; `nil` makes the page read-only.
    init(host: String, otherNames: String = "", token: String?) {
        let own = [host, Self.bracketed(host), "localhost", "127.0.0.1", "[::1]"]
        names = Set((own + otherNames.split(separator: ",").map(String.init)).map { $0.lowercased() })
        self.token = token.map { Array($0.utf8) }
    }

    var isWritable: Bool { token != nil }

    /// The host for a URL: a wildcard address becomes loopback.
    static func reachable(_ host: String) -> String {
        switch host {
        case "0.0.0.0": "127.0.0.1"
        case "::": "[::1]"
        default: bracketed(host)
        }
    }

    private static func bracketed(_ host: String) -> String {
        host.contains(":") && !host.hasPrefix("[") ? "[\(host)]" : host
    }

    /// - Throws: `PageProblem` with 403 for a name that is not this page's.
    func checkHost(_ headers: [String: String]) throws(PageProblem) {
        guard let host = headers["host"]?.lowercased(), names.contains(host) || names.contains(Self.name(of: host))
        else {
            throw PageProblem(
                403, "wrong_host",
                "the request does not use one of the page's own names; add it to ROOKERY_PAGE_HOSTS")
        }
    }

    /// - Throws: `PageProblem` with 403 for another site and for a read-only page, 401 without the token.
    func checkWriter(_ headers: [String: String]) throws(PageProblem) {
        if let origin = headers["origin"]?.lowercased(), let host = headers["host"]?.lowercased(),
            origin != "http://\(host)", origin != "https://\(host)"
        {
            throw PageProblem(403, "wrong_origin", "the request comes from another site's page")
        }
        guard let token else {
            throw PageProblem(403, "read_only", "the page is read-only: ROOKERY_PAGE_TOKEN is not set")
        }
        guard let shown = headers["authorization"].flatMap(Self.bearer) else {
            throw Self.unauthorized("token_missing", "the token is missing")
        }
        guard Self.equal(shown, token) else { throw Self.unauthorized("token_wrong", "the token is wrong") }
    }

    private static func unauthorized(_ code: String, _ detail: String) -> PageProblem {
        PageProblem(401, code, detail, headers: ["www-authenticate": "Bearer"])
    }

    /// The host without its port.
    private static func name(of host: String) -> String {
        if host.hasPrefix("["), let end = host.firstIndex(of: "]") { return String(host[...end]) }
        return String(host.prefix { $0 != ":" })
    }

    private static func bearer(_ header: String) -> [UInt8]? {
        let parts = header.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
        return Array(parts[1].utf8)
    }

    /// Takes equally long for every `shown`, so that timing reveals nothing about the token.
    static func equal(_ shown: [UInt8], _ token: [UInt8]) -> Bool {
        var difference = shown.count ^ token.count
        for (index, byte) in token.enumerated() {
            difference |= Int(byte ^ (shown.isEmpty ? ~byte : shown[index % shown.count]))
        }
        return difference == 0
    }
}
