import Foundation
import TestServers

/// One run of the built `coordinator` to its end.
public struct Program: Sendable {
    public let exit: Int32
    public let output: String
    public let errors: String

    /// Only the variables given reach it, beside PATH and the library path.
    public static func run(_ arguments: [String], environment: [String: String]) throws -> Program {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        process.environment = inherited.merging(environment) { $1 }
        let (output, errors) = (Pipe(), Pipe())
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        // What is printed is small: neither pipe fills while the other is read.
        let text = output.fileHandleForReading.readDataToEndOfFile()
        let problems = errors.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return Program(
            exit: process.terminationStatus, output: String(decoding: text, as: UTF8.self),
            errors: String(decoding: problems, as: UTF8.self))
    }

    /// What it printed, as JSON.
    public func json() throws -> [String: Any] {
        let value = try JSONSerialization.jsonObject(with: Data(output.utf8))
        return value as? [String: Any] ?? [:]
    }

    private static var inherited: [String: String] {
        let own = ProcessInfo.processInfo.environment
        return own.filter { ["PATH", "LD_LIBRARY_PATH", "TMPDIR"].contains($0.key) }
    }

    /// Beside the test's own executable.
    public static let path: String = {
        let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        let beside = URL(fileURLWithPath: own).deletingLastPathComponent().appendingPathComponent("coordinator").path
        return access(beside, X_OK) == 0 ? beside : TestServers.checkout + "/.build/debug/coordinator"
    }()
}
