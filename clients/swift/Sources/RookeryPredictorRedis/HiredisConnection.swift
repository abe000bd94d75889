import CHiredis
import Glibc

/// One blocking connection. Confined to the thread that made it.
struct HiredisConnection: ~Copyable {
    // Owned by this value from init to deinit.
    private let context: UnsafeMutablePointer<redisContext>
    private let name: String

    private init(owning context: UnsafeMutablePointer<redisContext>, name: String) {
        self.context = context
        self.name = name
    }

    static func open(_ address: RedisAddress, timeoutSeconds: Double) throws(RedisGetError) -> HiredisConnection {
        let name = "Redis at \(address.host):\(address.port)"
        let whole = timeoutSeconds.rounded(.down)
        let limit = timeval(tv_sec: Int(whole), tv_usec: Int((timeoutSeconds - whole) * 1_000_000))
        guard let context = redisConnectWithTimeout(address.host, address.port, limit) else {
            throw RedisGetError("\(name) cannot be reached: there is no memory")
        }
        let connection = HiredisConnection(owning: context, name: name)
        guard context.pointee.err == 0 else { throw connection.failure() }
        redisSetTimeout(context, limit)
        for words in address.hello { _ = try connection.run(words) }
        return connection
    }

    deinit { redisFree(context) }

    /// The reply's text, or `nil` where it is null or no text.
    func run(_ words: [String]) throws(RedisGetError) -> String? {
        send(words)
        return try next()
    }

    func send(_ words: [String]) {
        let texts = words.map { strdup($0) }
        defer { for text in texts { free(text) } }
        var pointers = texts.map { UnsafePointer($0) }
        let lengths = words.map(\.utf8.count)
        _ = redisAppendCommandArgv(context, Int32(words.count), &pointers, lengths)
    }

    /// The next reply.
    func next() throws(RedisGetError) -> String? {
        var raw: UnsafeMutableRawPointer?
        guard redisGetReply(context, &raw) == REDIS_OK, let raw else { throw failure() }
        defer { freeReplyObject(raw) }
        let reply = raw.assumingMemoryBound(to: redisReply.self).pointee
        switch reply.type {
        case REDIS_REPLY_STRING, REDIS_REPLY_STATUS: return text(reply)
        case REDIS_REPLY_ERROR: throw RedisGetError("\(name) says \(text(reply))")
        default: return nil
        }
    }

    /// Whether something can be read within the time, without reading it.
    func isReadable(withinMilliseconds milliseconds: Int32) -> Bool {
        var waiting = pollfd(fd: context.pointee.fd, events: Int16(POLLIN), revents: 0)
        return poll(&waiting, 1, milliseconds) > 0
    }

    private func text(_ reply: redisReply) -> String {
        let bytes = UnsafeRawBufferPointer(start: reply.str, count: Int(reply.len))
        return String(decoding: bytes, as: UTF8.self)
    }

    private func failure() -> RedisGetError {
        let problem = withUnsafeBytes(of: context.pointee.errstr) {
            String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
        }
        return RedisGetError("\(name) cannot be read: \(problem)")
    }
}
