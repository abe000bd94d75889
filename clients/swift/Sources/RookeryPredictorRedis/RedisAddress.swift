import Foundation

/// Where a Redis is and how to begin with it: `redis://[[user]:password@]host[:port][/database]`, %-escapes allowed.
struct RedisAddress: Sendable {
    let host: String
    let port: Int32
    let user: String?
    let password: String?
    let database: Int32

    init(_ text: String) throws(RedisGetError) {
        guard let parts = URLComponents(string: text), parts.scheme == "redis", let host = parts.host, !host.isEmpty,
            let port = Int32(exactly: parts.port ?? 6379), (1...65_535).contains(port),
            let database = parts.path.count < 2 ? 0 : Int32(parts.path.dropFirst())
        else {
            throw RedisGetError("the Redis URL is not of the form redis://[[user]:password@]host[:port][/database]")
        }
        self.host = host
        self.port = port
        self.database = database
        user = parts.user.flatMap { $0.isEmpty ? nil : $0 }
        password = parts.password.flatMap { $0.isEmpty ? nil : $0 }
    }

    /// What is sent on every new connection, before anything else.
    var hello: [[String]] {
        let login = password.map { [["AUTH", user ?? "default", $0]] } ?? []
        return login + (database == 0 ? [] : [["SELECT", String(database)]])
    }
}
