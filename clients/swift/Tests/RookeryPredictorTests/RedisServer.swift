import Foundation
import Glibc

@testable import RookeryPredictorRedis

/// A real Redis on a free port, for as long as a test runs.
///
/// A shell stands between: it ends the server when its input ends, which is when `stop` closes it or this process dies.
final class RedisServer {
    static let password = "a word of its own"
    let port: Int
    private let shell: pid_t
    /// The end of the pipe that keeps the server alive; -1 once it is closed.
    private var lifeline: Int32

    var url: String { "redis://:a%20word%20of%20its%20own@127.0.0.1:\(port)/3" }

    init() throws {
        port = try Self.freePort()
        let script = """
            redis-server --port \(port) --bind 127.0.0.1 --save '' --appendonly no --dir /tmp \
                --requirepass '\(Self.password)' </dev/null >/dev/null 2>&1 &
            read -r word; kill -9 $!; wait
            """
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw RedisGetError("there is no pipe") }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        (shell, lifeline) = (try Self.spawn(["/bin/sh", "-c", script], input: ends[0]), ends[1])
        close(ends[0])
        try waitUntil { (try? run("PING")) == "PONG" }
    }

    deinit { stop() }

    func stop() {
        guard lifeline >= 0 else { return }
        close(lifeline)
        lifeline = -1
        var status: Int32 = 0
        waitpid(shell, &status, 0)
    }

    /// A process with no signal blocked: the threads that run tests block them.
    private static func spawn(_ words: [String], input: Int32) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        var none = sigset_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        posix_spawn_file_actions_adddup2(&actions, input, 0)
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        var texts = words.map { strdup($0) } + [nil]
        defer { for text in texts { free(text) } }
        var process: pid_t = 0
        guard posix_spawn(&process, words[0], &actions, &attributes, &texts, environ) == 0 else {
            throw RedisGetError("\(words[0]) does not start")
        }
        return process
    }

    @discardableResult func run(_ words: String...) throws -> String? {
        try HiredisConnection.open(try RedisAddress(url), timeoutSeconds: 5).run(words)
    }

    /// Polls, for ten seconds at most.
    func waitUntil(_ isSo: () throws -> Bool) throws {
        let deadline = Date().addingTimeInterval(10)
        while try !isSo() {
            guard Date() < deadline else { throw RedisGetError("it did not happen within 10 s") }
            usleep(10_000)
        }
    }

    /// A port nobody listens on at this moment.
    static func freePort() throws -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let code = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 ? getsockname(descriptor, $0, &length) : -1
            }
        }
        guard code == 0 else { throw RedisGetError("no port is free") }
        return Int(address.sin_port.bigEndian)
    }
}
