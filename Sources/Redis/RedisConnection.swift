import CHiredis
import Glibc

/// One connection to a Redis server, over hiredis. Calls block the calling thread, for at most the configured time.
///
/// It stays on the thread that created it: the class is not Sendable, so an actor with its own executor holds it.
/// It is usable or lost. It is lost when the server closes it, breaks the protocol, does not answer in time or is read-only;
/// then every call throws `.connectionLost` until `reconnect()`.
public final class RedisConnection {
    /// What it was made with, and connects with again.
    public let configuration: RedisConfiguration
    /// hiredis' connection; owned by this object, freed in `close()`, used on this object's thread only.
    private var context: UnsafeMutablePointer<redisContext>?
    /// The names under which this server keeps scripts, by their text.
    var scripts: [String: String] = [:]

    /// Connects, logs in and chooses the database.
    public init(_ configuration: RedisConfiguration) throws(RedisError) {
        self.configuration = configuration
        // hiredis writes without MSG_NOSIGNAL: a closed connection would end the whole process.
        signal(SIGPIPE, SIG_IGN)
        try reconnect()
    }

    deinit { close() }

    /// False after `close()` and after the connection was lost.
    public var isUsable: Bool { context != nil }

    /// Ends the connection; doing it twice is nothing.
    public func close() {
        if let context { redisFree(context) }
        context = nil
        scripts.removeAll()
    }

    /// Drops the connection, if there is one, and makes a new one with the same settings.
    public func reconnect() throws(RedisError) {
        close()
        guard
            let made = redisConnectWithTimeout(
                configuration.host, Int32(configuration.port), timeval(configuration.connectTimeout)
            )
        else { throw RedisError(.connectionLost, "hiredis has no memory for a connection") }
        context = made
        guard made.pointee.err == 0 else { throw connectFailure(made) }
        redisSetTimeout(made, timeval(configuration.commandTimeout))
        redisEnableKeepAlive(made)
        do throws(RedisError) {
            try logIn()
        } catch {
            close()
            throw error
        }
    }

    /// Runs one command.
    ///
    /// - Throws: `.server` and its like where Redis refuses it; the connection stays usable then.
    @discardableResult
    public func command(_ words: [String]) throws(RedisError) -> RedisValue {
        let value = try pipeline([words])[0]
        if case .error(let error) = value { throw error }
        return value
    }

    /// Sends many commands at once and gives their answers in order; a refused one is `.error` in its place.
    public func pipeline(_ commands: [[String]]) throws(RedisError) -> [RedisValue] {
        guard let context else { throw lost("the connection is closed") }
        for words in commands { try append(words, to: context) }
        var values: [RedisValue] = []
        values.reserveCapacity(commands.count)
        for _ in commands {
            var reply: UnsafeMutableRawPointer?
            guard redisGetReply(context, &reply) == REDIS_OK, let reply else { throw failure(context) }
            defer { freeReplyObject(reply) }
            values.append(try decode(reply.assumingMemoryBound(to: redisReply.self)))
        }
        // Another server may be the primary by now; a retry finds it with a new connection.
        if values.contains(where: \.isReadOnlyRefusal) { close() }
        return values
    }

    private func append(
        _ words: [String], to context: UnsafeMutablePointer<redisContext>
    ) throws(RedisError) {
        let copies = words.map { Array($0.utf8CString) }
        let lengths = copies.map { $0.count - 1 }
        var offsets: [Int] = []
        var bytes: [CChar] = []
        for copy in copies {
            offsets.append(bytes.count)
            bytes += copy
        }
        let status = bytes.withUnsafeBufferPointer { buffer in
            var pointers: [UnsafePointer<CChar>?] = offsets.map { offset in buffer.baseAddress.map { $0 + offset } }
            return redisAppendCommandArgv(context, Int32(words.count), &pointers, lengths)
        }
        guard status == REDIS_OK else { throw failure(context) }
    }

    private func logIn() throws(RedisError) {
        if let password = configuration.password {
            do throws(RedisError) {
                try command(["AUTH"] + (configuration.user.map { [$0] } ?? []) + [password])
            } catch {
                guard case .authenticationFailed = error.code else { throw error }
                throw RedisError(.authenticationFailed, "Redis at \(configuration.endpoint) refused the password")
            }
        }
        do throws(RedisError) {
            try command(["SELECT", String(configuration.database)])
        } catch {
            guard case .authenticationFailed = error.code else { throw error }
            throw RedisError(.authenticationFailed, "Redis at \(configuration.endpoint) asks for a password")
        }
        try command(["CLIENT", "SETNAME", configuration.applicationName])
    }

    func lost(_ what: String) -> RedisError {
        RedisError(.connectionLost, "Redis at \(configuration.endpoint): \(what)")
    }

    /// What ended the connection. hiredis says nothing may be done with it after an error, so it is closed.
    private func failure(_ context: UnsafeMutablePointer<redisContext>) -> RedisError {
        let code = context.pointee.err
        let cause = errno
        close()
        if code == REDIS_ERR_IO && (cause == EAGAIN || cause == ETIMEDOUT || cause == EWOULDBLOCK) {
            return RedisError(
                .timeout, "Redis at \(configuration.endpoint) did not answer within \(configuration.commandTimeout)"
            )
        }
        if code == REDIS_ERR_PROTOCOL {
            return RedisError(.protocol, "what answers at \(configuration.endpoint) does not speak Redis' protocol")
        }
        return lost("the connection ended")
    }

    private func connectFailure(_ context: UnsafeMutablePointer<redisContext>) -> RedisError {
        let cause = errno
        let isUnknownHost = context.pointee.err == REDIS_ERR_OTHER
        close()
        if isUnknownHost {
            return RedisError(.refused, "the host name of the Redis server at \(configuration.endpoint) is not known")
        }
        if cause == ETIMEDOUT || cause == EINPROGRESS {
            return RedisError(
                .timeout, "Redis at \(configuration.endpoint) did not answer within \(configuration.connectTimeout)"
            )
        }
        return RedisError(.refused, "no Redis server answers at \(configuration.endpoint): connection refused")
    }
}

extension timeval {
    fileprivate init(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        self.init(tv_sec: Int(seconds), tv_usec: Int(attoseconds / 1_000_000_000_000))
    }
}

extension RedisConnection {
    /// Runs a Lua script, which Redis carries out as one step. Only its name travels once the server has it.
    ///
    /// - Throws: `.readOnly` and so on where a command inside the script was refused.
    @discardableResult
    public func eval(
        _ script: String, keys: [String] = [], arguments: [String] = []
    ) throws(RedisError) -> RedisValue {
        let rest = [String(keys.count)] + keys + arguments
        if let name = scripts[script] {
            do throws(RedisError) {
                return try command(["EVALSHA", name] + rest)
            } catch {
                // The server was restarted or told to forget its scripts.
                guard error.code == .server(kind: "NOSCRIPT") else { throw error }
            }
        }
        guard let name = try command(["SCRIPT", "LOAD", script]).text else {
            throw RedisError(.protocol, "Redis at \(configuration.endpoint) gave a script no name")
        }
        scripts[script] = name
        return try command(["EVALSHA", name] + rest)
    }
}

extension RedisConnection {
    /// Copies an answer out of hiredis' memory.
    func decode(_ reply: UnsafePointer<redisReply>) throws(RedisError) -> RedisValue {
        switch reply.pointee.type {
        case REDIS_REPLY_NIL: return .null
        case REDIS_REPLY_INTEGER: return .integer(reply.pointee.integer)
        case REDIS_REPLY_STRING: return .text(Self.text(reply))
        case REDIS_REPLY_STATUS: return .status(Self.text(reply))
        case REDIS_REPLY_ERROR:
            return .error(RedisError(answer: Self.text(reply), endpoint: configuration.endpoint))
        case REDIS_REPLY_ARRAY:
            var values: [RedisValue] = []
            for index in 0..<reply.pointee.elements {
                guard let element = reply.pointee.element[index] else { continue }
                values.append(try decode(element))
            }
            return .array(values)
        default:
            // The answers behind it would be taken for those of later commands.
            close()
            throw RedisError(.protocol, "Redis at \(configuration.endpoint) gave an answer of an unknown kind")
        }
    }

    private static func text(_ reply: UnsafePointer<redisReply>) -> String {
        String(decoding: UnsafeRawBufferPointer(start: reply.pointee.str, count: reply.pointee.len), as: UTF8.self)
    }
}

/// An answer of Redis.
public enum RedisValue: Equatable, Sendable {
    case null
    case integer(Int64)
    /// A string; bytes that are not UTF-8 come out as U+FFFD.
    case text(String)
    /// `OK`, `QUEUED`, `PONG`.
    case status(String)
    case array([RedisValue])
    /// One refused command of a pipeline, or an error inside a script's table.
    case error(RedisError)

    /// The text of a string or a status.
    public var text: String? {
        switch self {
        case .text(let text), .status(let text): text
        default: nil
        }
    }

    /// `nil` where the answer is of another kind.
    public var integer: Int64? { if case .integer(let value) = self { value } else { nil } }
    /// `nil` where the answer is of another kind.
    public var array: [RedisValue]? { if case .array(let values) = self { values } else { nil } }

    /// Whether the server refused a command because it takes no writes.
    var isReadOnlyRefusal: Bool { if case .error(let error) = self { error.code == .readOnly } else { false } }
}
