import Glibc
import Redis
import TestServers
import Testing

private func connection(
    to server: RedisServer, database: Int = 0, commandTimeout: Duration = .seconds(5)
) throws -> RedisConnection {
    try RedisConnection(RedisConfiguration(url: server.url(database: database), commandTimeout: commandTimeout))
}

private func redisError<R>(_ body: () throws -> R) -> RedisError? {
    do {
        _ = try body()
        return nil
    } catch {
        return error as? RedisError
    }
}

@Suite struct RedisTests {
    @Test func `values come back as they were set, empty ones and ones with zero bytes too`() throws {
        let redis = try connection(to: TestServers.redis(), database: 1)
        for value in ["", "plain", "naïve 🪶\r\n$5\r\n", "a\0b"] {
            #expect(try redis.command(["SET", "value", value]) == .status("OK"))
            #expect(try redis.command(["GET", "value"]) == .text(value))
        }
        #expect(try redis.command(["GET", "nothing"]) == .null)
        #expect(try redis.command(["INCRBY", "n", "41"]) == .integer(41))
        try redis.command(["RPUSH", "list", "x", ""])
        #expect(try redis.command(["LRANGE", "list", "0", "-1"]).array == [.text("x"), .text("")])
    }

    @Test func `a pipeline answers in order and keeps a refused command in its place`() throws {
        let redis = try connection(to: TestServers.redis(), database: 2)
        var commands = (0..<2000).map { ["SET", "key \($0)", "value \($0)"] }
        commands.insert(["LPUSH", "key 0", "x"], at: 1)
        commands += (0..<2000).map { ["GET", "key \($0)"] }
        let answers = try redis.pipeline(commands)
        #expect(answers.count == 4001)
        guard case .error(let error) = answers[1] else { return #expect(Bool(false), "no error in its place") }
        #expect(error.code == .server(kind: "WRONGTYPE"))
        #expect(answers[2001...].enumerated().allSatisfy { $1 == .text("value \($0)") })
        #expect(redisError { try redis.command(["LPUSH", "key 0", "x"]) }?.code == .server(kind: "WRONGTYPE"))
        #expect(try redis.command(["PING"]) == .status("PONG"))
    }

    @Test func `a wrong or missing password and a closed port are distinguished without naming the password`() throws {
        let server = try TestServers.redis()
        let wrong = redisError { try RedisConnection(RedisConfiguration(url: server.url(password: "hunter2"))) }
        #expect(wrong?.code == .authenticationFailed)
        #expect(wrong?.description.contains("127.0.0.1:\(server.port)") == true)
        #expect(wrong?.description.contains("hunter2") == false)
        let none = redisError { try RedisConnection(RedisConfiguration(url: "redis://127.0.0.1:\(server.port)")) }
        #expect(none?.code == .authenticationFailed)
        let port = try FreePort.find()
        let refused = redisError { try RedisConnection(RedisConfiguration(url: "redis://:hunter2@127.0.0.1:\(port)")) }
        #expect(refused?.code == .refused)
        #expect(refused?.isRetryable == true)
        #expect(refused?.description.contains("127.0.0.1:\(port)") == true)
    }

    @Test func `a URL is read with its escapes and refused without being repeated`() throws {
        let configuration = try RedisConfiguration(url: "redis://:a%3Ab%40c@[::1]:7000/3")
        #expect(configuration.host == "::1" && configuration.port == 7000 && configuration.database == 3)
        for bad in ["hunter2", "redis://hunter2@h", "redis://:hunter2@h:99999", "redis://:hunter2@h/x", "redis://"] {
            let error = redisError { try RedisConfiguration(url: bad) }
            #expect(error?.code == .badConfiguration, "\(bad)")
            #expect(error?.description.contains("hunter2") == false)
        }
    }

    @Test func `a read-only replica is recognised`() throws {
        let server = try RedisServer.start()
        defer { server.stop() }
        let redis = try connection(to: server)
        let nowhere = try FreePort.find()
        try server.run("REPLICAOF", "127.0.0.1", String(nowhere))
        #expect(redisError { try redis.command(["SET", "a", "1"]) }?.code == .readOnly)
        // The next connection may lead to the new primary.
        #expect(!redis.isUsable)
        try redis.reconnect()
        let script = "return redis.call('SET', KEYS[1], ARGV[1])"
        #expect(redisError { try redis.eval(script, keys: ["a"], arguments: ["1"]) }?.code == .readOnly)
        try server.run("REPLICAOF", "NO", "ONE")
        try redis.reconnect()
        #expect(try redis.eval(script, keys: ["a"], arguments: ["1"]) == .status("OK"))
    }

    @Test func `a server that hangs is given up in time and served again after reconnecting`() throws {
        let server = try RedisServer.start()
        defer { server.stop() }
        let redis = try connection(to: server, commandTimeout: .milliseconds(150))
        try #require(server.suspend())
        #expect(redisError { try redis.command(["SET", "a", "late"]) }?.code == .timeout)
        #expect(!redis.isUsable)
        #expect(redisError { try redis.command(["PING"]) }?.code == .connectionLost)
        server.signal(SIGCONT)
        try redis.reconnect()
        #expect(try redis.command(["ECHO", "fresh"]) == .text("fresh"))
    }

    @Test func `a killed server is a lost connection, then refused, then back`() throws {
        let server = try RedisServer.start()
        defer { server.stop() }
        let redis = try connection(to: server)
        server.stop()
        #expect(redisError { try redis.command(["PING"]) }?.code == .connectionLost)
        #expect(redisError { try redis.reconnect() }?.code == .refused)
        try server.resume()
        try redis.reconnect()
        #expect(try redis.command(["PING"]) == .status("PONG"))
    }

    @Test func `a script is sent once, and again when the server forgot it`() throws {
        let server = try RedisServer.start()
        defer { server.stop() }
        let redis = try connection(to: server)
        let script = "redis.call('SET', KEYS[1], ARGV[1]); return {ARGV[1], 7, false}"
        for round in ["one", "two", "three"] {
            #expect(
                try redis.eval(script, keys: ["k"], arguments: [round])
                    == .array([.text(round), .integer(7), .null])
            )
            if round == "two" { try server.run("SCRIPT", "FLUSH") }
        }
        let loads = try server.run("INFO", "commandstats")
        #expect(loads.contains("cmdstat_script|load:calls=2,"))
        #expect(redisError { try redis.eval("return redis.call('NOSUCH')") }?.code == .server(kind: "ERR"))
    }

    @Test func `what a refused command carried is not repeated`() throws {
        let redis = try connection(to: TestServers.redis(), database: 3)
        let error = redisError { try redis.command(["NOSUCH", "a private post"]) }
        #expect(error?.code == .server(kind: "ERR"))
        #expect(error?.description.contains("private") == false)
    }

    @Test func `something that is not Redis is said to be so`() throws {
        let server = try TestServers.postgres()
        let error = redisError {
            try RedisConnection(
                RedisConfiguration(url: "redis://127.0.0.1:\(server.port)", commandTimeout: .seconds(2)))
        }
        #expect(error?.code == .protocol || error?.code == .connectionLost)
    }
}
