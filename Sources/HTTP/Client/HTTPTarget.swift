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
