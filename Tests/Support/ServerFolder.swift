import Foundation

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
