/// Where a Redis is.
public struct RedisConfiguration: Sendable {
    /// A name or an address.
    public let host: String
    /// 6379 where the URL has none.
    public let port: Int
    /// Its number, from 0.
    public let database: Int
    let user: String?
    let password: String?
    /// Shown in `CLIENT LIST`.
    public let applicationName: String
    /// For the TCP connection alone.
    public let connectTimeout: Duration
    /// How long one command, or one pipeline, may wait for its answer.
    public let commandTimeout: Duration

    /// - Parameter url: `redis://[[user]:password@]host[:port][/database]`; reserved characters in the password
    ///   escaped with `%`. TLS (`rediss://`) is not spoken: put a TLS proxy beside the program.
    /// - Throws: `.badConfiguration`; the sentence never repeats the URL, since that holds the password.
    public init(
        url: String, applicationName: String = "rookery", connectTimeout: Duration = .seconds(5),
        commandTimeout: Duration = .seconds(5)
    ) throws(RedisError) {
        guard url.hasPrefix("redis://") else { throw Self.bad("does not start with redis://") }
        var rest = url.dropFirst("redis://".count)
        var user: String?
        var password: String?
        if let at = rest.lastIndex(of: "@") {
            let credentials = rest[..<at].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            rest = rest[rest.index(after: at)...]
            guard credentials.count == 2, let name = Self.unescaped(credentials[0]),
                let secret = Self.unescaped(credentials[1])
            else { throw Self.bad("has no user:password before its @") }
            user = name.isEmpty ? nil : name
            password = secret
        }
        let parts = rest.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let database = parts.count == 2 && !parts[1].isEmpty ? Int(parts[1]) : 0, database >= 0 else {
            throw Self.bad("ends in something that is no database number")
        }
        var place = parts[0]
        var port = 6379
        if let colon = place.lastIndex(of: ":"), !place.hasSuffix("]") {
            guard let number = UInt16(place[place.index(after: colon)...]), number > 0 else {
                throw Self.bad("has a port that is not a number from 1 to 65535")
            }
            port = Int(number)
            place = place[..<colon]
        }
        if place.hasPrefix("["), place.hasSuffix("]") { place = place.dropFirst().dropLast() }
        guard !place.isEmpty else { throw Self.bad("names no host") }
        host = String(place)
        self.port = port
        self.database = database
        self.user = user
        self.password = password
        self.applicationName = applicationName
        self.connectTimeout = connectTimeout
        self.commandTimeout = commandTimeout
    }

    /// `host:port`, for messages.
    public var endpoint: String { "\(host):\(port)" }

    private static func bad(_ what: String) -> RedisError { RedisError(.badConfiguration, "the Redis URL \(what)") }

    /// Undoes `%41`; nil where what follows a `%` is not two hexadecimal digits.
    private static func unescaped(_ text: Substring) -> String? {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard rest.count >= 2, let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) else {
                return nil
            }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
