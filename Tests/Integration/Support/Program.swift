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

    static func path(_ name: String) -> String { "\(folder)/\(name)" }

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
        limit: Duration = .seconds(60)
    ) async throws -> Outcome {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path(name))
        process.arguments = arguments
        process.environment = baseEnvironment.merging(environment) { $1 }
        let (output, errors, source) = (Pipe(), Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = errors
        process.standardInput = source
        let collected = [output, errors].map { pipe in
            Task.detached { pipe.fileHandleForReading.readDataToEndOfFile() }
        }
        try process.run()
        let killer = Task {
            try await Task.sleep(for: limit)
            kill(process.processIdentifier, SIGKILL)
        }
        try? source.fileHandleForWriting.write(contentsOf: Data(input.utf8))
        try? source.fileHandleForWriting.close()
        let texts = [
            String(decoding: await collected[0].value, as: UTF8.self),
            String(decoding: await collected[1].value, as: UTF8.self),
        ]
        process.waitUntilExit()
        killer.cancel()
        return Outcome(status: process.terminationStatus, output: texts[0], errors: texts[1])
    }
}
