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
