/// Redis did not give what was asked. The sentence names host and port, never the password.
public struct RedisGetError: Error, Hashable, Sendable, CustomStringConvertible {
    public let description: String

    init(_ description: String) { self.description = description }
}
