import Dispatch
import Foundation
import TestServers

/// The built programs, run as a shell would run them.
enum Program {
    struct Outcome: Sendable {
        let status: Int32
        let output: String
        let errors: String
    }

    /// Where this package's programs are: beside the running test bundle.
    static let folder: String = {
        let path = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        let beside = (path as NSString).deletingLastPathComponent
        let isBeside = FileManager.default.isExecutableFile(atPath: beside + "/coordinator")
        return isBeside ? beside : TestServers.checkout + "/.build/debug"
    }()

    /// A name with a slash in front is a path already.
    static func path(_ name: String) -> String { name.hasPrefix("/") ? name : "\(folder)/\(name)" }

    static let libraries = TestServers.checkout + "/.rookery/tools/lib"

    /// What every program needs to start here: the newer librdkafka, and none of our own settings from outside.
    static var baseEnvironment: [String: String] {
        var environment = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("ROOKERY_") }
        environment["LD_LIBRARY_PATH"] = libraries
        return environment
    }

    /// Runs a program to its end.
    ///
    /// - Parameter limit: after which it is killed; the status is then that of the signal.
    static func run(
        _ name: String, _ arguments: [String], environment: [String: String] = [:], input: String = "",
        limit: Duration = Deadline.patience
    ) async throws -> Outcome {
        let folder = NSTemporaryDirectory() + "/rookery-run-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        // Files, not pipes, and a wait on a thread of its own: a blocking call would hold one of the few threads that
        // all tests share.
        try input.write(toFile: folder + "/input", atomically: false, encoding: .utf8)
        let child = try spawn([path(name)] + arguments, folder, baseEnvironment.merging(environment) { $1 })
        let status = await withCheckedContinuation { (ended: CheckedContinuation<Int32, Never>) in
            DispatchQueue.global().async { ended.resume(returning: wait(for: child, limit: limit)) }
        }
        return Outcome(
            status: status, output: try String(contentsOfFile: folder + "/output", encoding: .utf8),
            errors: try String(contentsOfFile: folder + "/errors", encoding: .utf8))
    }

    private static func spawn(
        _ command: [String], _ folder: String, _ environment: [String: String]
    ) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, folder + "/input", O_RDONLY, 0)
        for (descriptor, name) in [(Int32(1), "output"), (2, "errors")] {
            posix_spawn_file_actions_addopen(&actions, descriptor, "\(folder)/\(name)", O_WRONLY | O_CREAT, 0o600)
        }
        let arguments: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
        let variables: [UnsafeMutablePointer<CChar>?] = environment.map { strdup("\($0)=\($1)") } + [nil]
        defer { for text in arguments + variables { free(text) } }
        var child: pid_t = 0
        let result = posix_spawn(&child, command[0], &actions, nil, arguments, variables)
        guard result == 0 else { throw TestServerError("\(command[0]) could not be started: errno \(result)") }
        return child
    }

    /// The exit code, or the number of the signal that ended it.
    private static func wait(for child: pid_t, limit: Duration) -> Int32 {
        var status: Int32 = 0
        let hasEnded = Deadline.wait(limit) { waitpid(child, &status, WNOHANG) != 0 }
        if !hasEnded {
            kill(child, SIGKILL)
            waitpid(child, &status, 0)
        }
        return status & 0x7f == 0 ? status >> 8 & 0xff : status & 0x7f
    }
}
