/// What went wrong with Redis, as one sentence that names the place and repeats no secret and no value.
public struct RedisError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What to act on.
    public enum Code: Equatable, Sendable {
        /// The URL makes no sense.
        case badConfiguration
        /// Nothing listens at host:port, or its name does not resolve.
        case refused
        case authenticationFailed
        /// The connection ended; whether the last command was carried out is not known.
        case connectionLost
        /// No answer in time. The connection is closed, since the answer may still come.
        case timeout
        /// The server takes no writes: a replica, or one that cannot save.
        case readOnly
        /// The server refused the command; the kind is the first word of its answer: `WRONGTYPE`, `OOM`, `LOADING`.
        case server(kind: String)
        /// An answer that is not what the command gives.
        case `protocol`
    }

    /// For code to act on.
    public let code: Code
    /// One sentence naming the server; never a password or a value.
    public let description: String

    init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }

    /// Whether the same command may succeed later, after `reconnect()` where the connection is gone.
    public var isRetryable: Bool {
        switch code {
        case .refused, .connectionLost, .timeout, .readOnly: true
        case .server(let kind): ["LOADING", "BUSY", "TRYAGAIN", "MASTERDOWN", "CLUSTERDOWN", "OOM"].contains(kind)
        default: false
        }
    }

    /// The error a server answered with. Redis repeats the arguments of commands it does not know: those are cut.
    init(answer: String, endpoint: String) {
        let kind = String(answer.prefix { $0 != " " })
        let code: Code
        switch kind {
        case "WRONGPASS", "NOAUTH", "NOPERM": code = .authenticationFailed
        case "READONLY", "MISCONF", "NOREPLICAS": code = .readOnly
        default:
            let isPassword = answer.hasPrefix("ERR invalid password") || answer.hasPrefix("ERR AUTH")
            code = isPassword ? .authenticationFailed : .server(kind: kind)
        }
        let kept = answer.prefix { $0 != "`" && $0 != "'" && $0 != "\n" && $0 != "\r" }
        self.init(code, "Redis at \(endpoint) answered: \(kept)")
    }
}
