import Foundation

/// A private Redis on a free loopback port, with a password and without persistence.
public final class RedisServer: Sendable {
    public static let password = "onlyfortests"

    public let port: Int
    private let folder: ServerFolder
    private let slot = ServerSlot()

    public static func start() throws -> RedisServer {
        try FreePort.trying { port in
            let server = RedisServer(port: port, folder: try ServerFolder("redis"))
            try server.resume()
            return server
        }
    }

    private init(port: Int, folder: ServerFolder) {
        self.port = port
        self.folder = folder
    }

    deinit {
        stop()
        try? FileManager.default.removeItem(atPath: folder.path)
    }

    /// `redis://…` of a database number of this server.
    public func url(database: Int = 0, password: String = RedisServer.password) -> String {
        "redis://:\(password)@127.0.0.1:\(port)/\(database)"
    }

    /// Runs a command through redis-cli, apart from the client under test, and gives what it prints.
    @discardableResult
    public func run(_ arguments: String...) throws -> String {
        try Tool.run(
            ["redis-cli", "-h", "127.0.0.1", "-p", String(port)] + arguments,
            environment: ["REDISCLI_AUTH": Self.password]
        )
    }

    /// Sends a signal to the server: SIGKILL for a crash, SIGCONT after `suspend`.
    public func signal(_ signal: Int32) { slot.signal(signal) }

    /// Makes it hang; whether it does.
    public func suspend() -> Bool { slot.suspend() }

    /// Shuts the server down; `resume()` starts it again, empty, on the same port.
    public func stop() { slot.stop() }

    /// Starts the server if it is not running and waits until it answers.
    public func resume() throws {
        stop()
        let started = try ServerProcess(
            [
                "redis-server", "--port", String(port), "--bind", "127.0.0.1", "--requirepass", Self.password,
                "--save", "", "--appendonly", "no", "--dir", folder.path,
            ],
            output: folder.file("log"), ending: SIGINT, folder: folder.path
        )
        try slot.take(started, within: .seconds(10)) {
            (try? run("PING"))?.contains("PONG") == true
        } complaint: {
            "Redis did not start on port \(port): \(folder.lastLines(of: "log"))"
        }
    }
}
