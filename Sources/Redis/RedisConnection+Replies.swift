import CHiredis

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
