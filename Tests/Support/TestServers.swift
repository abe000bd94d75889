import Foundation
import FoundationEssentials
import Glibc
import Synchronization

/// Real servers for tests, started on first use, one of each for the whole test process.
///
/// A test that restarts, stops or kills a server starts its own with `PostgresServer.start()` or
/// `RedisServer.start()` instead. Every server listens on a free loopback port, keeps its files in a folder of its
/// own under the temporary folder, and is stopped and its folder removed when the test process ends, however it ends.
public enum TestServers {
    /// The checkout's root folder.
    public static let checkout: String = {
        let parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
        return parts.dropLast(3).joined(separator: "/")
    }()

    /// The Postgres server all tests of this process share. Take a database of your own from it.
    public static func postgres() throws -> PostgresServer { try sharedPostgres.get() }

    /// The Redis server all tests of this process share. Use keys of your own, or a database number.
    public static func redis() throws -> RedisServer { try sharedRedis.get() }

    private static let sharedPostgres = Result { try PostgresServer.start() }
    private static let sharedRedis = Result { try RedisServer.start() }
}

/// Why a server for tests is not there.
public struct TestServerError: Error, CustomStringConvertible {
    public let description: String
    public init(_ description: String) { self.description = description }
}

/// A server started for tests. It ends with `stop`, when this object goes, and when the test process dies however
/// that happens: a shell beside the server waits on a socket that only this process holds open.
public final class ServerProcess: Sendable {
    private let watcher: pid_t
    private let server: pid_t
    private let lifeline: Int32
    /// Whether the watcher was waited for: its id may belong to somebody else since.
    private let ended = Mutex(false)

    /// - Parameters:
    ///   - command: the program's path and its arguments; no shell reads them. It must stay in the foreground.
    ///   - output: the file its output is appended to.
    ///   - ending: the signal that ends it: SIGINT where it has to tidy up after itself.
    ///   - folder: removed once the server has ended because this process died.
    public init(
        _ command: [String], output: String = "/dev/null", environment: [String: String] = [:],
        ending: Int32 = SIGKILL, folder: String = ""
    ) throws {
        let script = """
            folder=$1; output=$2; ending=$3; shift 3
            "$@" </dev/null >>"$output" 2>&1 &
            server=$!
            echo $server >&0
            read -r word
            kill -$ending $server; kill -CONT $server
            wait $server
            [ "$word" = stop ] || [ -z "$folder" ] || rm -rf "$folder"
            """
        var ends: [Int32] = [-1, -1]
        // A socket pair, because it closes on exec from the start: a program started meanwhile must not hold our end.
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else { throw TestServerError("no socket pair: errno \(errno)") }
        defer { close(ends[0]) }
        let arguments = ["/bin/sh", "-c", script, "watcher", folder, output, String(ending)] + command
        watcher = try Self.spawn(arguments, input: ends[0], environment)
        lifeline = ends[1]
        server = Self.readNumber(ends[1])
    }

    deinit { stop() }

    /// Whether the server itself is still there.
    public var isRunning: Bool {
        guard server > 0, !ended.withLock({ $0 }) else { return false }
        // One that ended and was not collected yet by its watcher is a zombie.
        guard let status = FileManager.default.contents(atPath: "/proc/\(server)/stat") else { return false }
        return !String(decoding: status, as: UTF8.self).contains(") Z ")
    }

    /// Sends a signal to the server: SIGKILL for a crash, SIGCONT for one that was suspended.
    public func signal(_ signal: Int32) { if isRunning { kill(server, signal) } }

    /// Stops every thread of the server where it stands. Sending SIGSTOP alone says nothing of when it takes hold: on a
    /// busy machine a thread may still write meanwhile.
    ///
    /// - Returns: whether none runs any more.
    public func suspend() -> Bool {
        signal(SIGSTOP)
        return Deadline.wait { isSuspended }
    }

    private var isSuspended: Bool {
        let folder = "/proc/\(server)/task"
        guard let threads = try? FileManager.default.contentsOfDirectory(atPath: folder), !threads.isEmpty else {
            return false
        }
        return threads.allSatisfy { thread in
            FileManager.default.contents(atPath: "\(folder)/\(thread)/stat")
                .map { String(decoding: $0, as: UTF8.self).contains(") T ") } ?? true
        }
    }

    /// Ends the server and waits until it is gone. Its folder stays.
    public func stop() {
        ended.withLock { ended in
            guard !ended else { return }
            ended = true
            send(lifeline, "stop\n", 5, Int32(MSG_NOSIGNAL))
            close(lifeline)
            while waitpid(watcher, nil, 0) == -1, errno == EINTR {}
        }
    }

    private static func spawn(_ arguments: [String], input: Int32, _ added: [String: String]) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, input, 0)
        posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        // Nothing else of ours: a server that kept the end of a pipe another test just made would keep that pipe open
        // for good, and whoever reads it waiting.
        // Closing what is not open is no failure here.
        for descriptor in 3..<min(Int32(1024), Int32(clamping: sysconf(Int32(_SC_OPEN_MAX)))) {
            posix_spawn_file_actions_addclose(&actions, descriptor)
        }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // A group of its own: Ctrl-C at the terminal reaches the tests, which then stop their servers. No signal
        // blocked: threads that run tests block most, and the shell would never hear that the server ended.
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK))
        var variables = ProcessInfo.processInfo.environment
        variables.merge(added) { _, new in new }
        let argv: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
        let envp: [UnsafeMutablePointer<CChar>?] = variables.map { strdup("\($0)=\($1)") } + [nil]
        defer { for text in argv + envp { free(text) } }
        var child: pid_t = 0
        let result = posix_spawn(&child, "/bin/sh", &actions, &attributes, argv, envp)
        guard result == 0 else { throw TestServerError("a server's watcher could not be started: errno \(result)") }
        return child
    }

    /// The number on the line the watcher sends first, or 0.
    private static func readNumber(_ socket: Int32) -> Int32 {
        var number: Int32 = 0
        var byte: UInt8 = 0
        while recv(socket, &byte, 1, 0) == 1, (0x30...0x39).contains(byte) { number = number * 10 + Int32(byte - 0x30) }
        return number
    }
}

/// A folder of a server's own below the temporary folder.
public struct ServerFolder: Sendable {
    public let path: String

    /// - Parameter user: who the folder is to belong to where we may give it away; nil keeps it ours.
    public init(_ name: String, owner user: String? = nil) throws {
        let base = FileManager.default.temporaryDirectory.path
        path = "\(base)/rookery-\(name)-\(getpid())-\(UInt32.random(in: 0...UInt32.max))"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        if let user, let entry = getpwnam(user) { chown(path, entry.pointee.pw_uid, entry.pointee.pw_gid) }
    }

    public func file(_ name: String) -> String { "\(path)/\(name)" }

    /// The end of a log, for saying why a server did not start.
    public func lastLines(of name: String) -> String {
        let text = (try? String(contentsOfFile: file(name), encoding: .utf8)) ?? ""
        return text.split(separator: "\n").suffix(5).joined(separator: "\n")
    }
}

/// Runs a program to its end and gives what it printed.
enum Tool {
    @discardableResult
    static func run(_ arguments: [String], environment: [String: String] = [:]) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        let output = Pipe()
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw TestServerError("\(arguments.first ?? "") ended with \(process.terminationStatus): \(text)")
        }
        return text
    }
}

/// The process of a server that tests stop and start again; empty while it is down.
final class ServerSlot: Sendable {
    private let process = Mutex<ServerProcess?>(nil)

    func signal(_ signal: Int32) { process.withLock { $0?.signal(signal) } }
    func suspend() -> Bool { process.withLock { $0?.suspend() ?? false } }

    /// Ends the server and waits until it is gone.
    func stop() {
        process.withLock { process in
            process?.stop()
            process = nil
        }
    }

    /// Takes over a server that was just started and waits until it answers.
    ///
    /// - Parameter complaint: why it did not, for the error.
    func take(
        _ started: ServerProcess, within limit: Duration, answers: () -> Bool, complaint: () -> String
    ) throws {
        process.withLock { $0 = started }
        let ready = Deadline.wait(limit) { answers() || !started.isRunning }
        guard ready, started.isRunning else {
            stop()
            throw TestServerError(complaint())
        }
    }
}
