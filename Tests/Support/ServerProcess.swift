import FoundationEssentials
import Glibc
import Synchronization

/// A server started for tests. It stops with `stop`, when this object goes, and when the test process dies however
/// that happens: a shell beside the server waits on a pipe that only this process holds open.
public final class ServerProcess: Sendable {
    private let watcher: pid_t
    private let lifeline: Int32
    /// Whether the watcher was waited for: its id may belong to somebody else since.
    private let ended = Mutex(false)

    /// - Parameter command: the program's path and its arguments; no shell reads them.
    public init(_ command: [String], output: String = "/dev/null", environment: [String: String] = [:]) throws {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw TestServerError("no pipe: errno \(errno)") }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        let script = #"exec 3<&0; (read -r _ <&3; kill -9 0) & exec 0</dev/null 3<&-; "$@"; kill -9 0"#
        let arguments = ["/bin/sh", "-c", script, "sh"] + command
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, ends[0], 0)
        posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_APPEND, 0o644)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        // A group of its own: Ctrl-C at the terminal reaches the tests, which then stop their servers.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
        var variables = ProcessInfo.processInfo.environment
        variables.merge(environment) { _, new in new }
        let argv: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
        let envp: [UnsafeMutablePointer<CChar>?] = variables.map { strdup("\($0)=\($1)") } + [nil]
        defer { for text in argv + envp { free(text) } }
        var child: pid_t = 0
        let result = posix_spawn(&child, "/bin/sh", &actions, &attributes, argv, envp)
        close(ends[0])
        guard result == 0 else {
            close(ends[1])
            throw TestServerError("\(command.first ?? "the server") could not be started: errno \(result)")
        }
        watcher = child
        lifeline = ends[1]
    }

    deinit { stop() }

    public var isRunning: Bool {
        ended.withLock { ended in
            if !ended, waitpid(watcher, nil, WNOHANG) != 0 {
                ended = true
                close(lifeline)
            }
            return !ended
        }
    }

    /// Kills the server at once and waits until it is gone.
    public func stop() {
        ended.withLock { ended in
            guard !ended else { return }
            ended = true
            close(lifeline)
            while waitpid(watcher, nil, 0) == -1, errno == EINTR {}
        }
    }
}
