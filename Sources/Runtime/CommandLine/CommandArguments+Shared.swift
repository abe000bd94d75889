import FoundationEssentials
import Timekeeping

/// Options that several commands take and understand alike.
extension CommandArguments {
    /// Who decides: `--by`, or whoever is logged in.
    public var person: String {
        let environment = ProcessInfo.processInfo.environment
        return self["by"] ?? environment["USER"] ?? environment["LOGNAME"] ?? "unknown"
    }

    /// Why: `--because`, which the parser makes sure of.
    public var reason: String { self["because"] ?? "" }

    /// A moment, RFC 3339; `nil` where the option was not given.
    ///
    /// - Throws: `CommandFailure` with exit code 2.
    public func time(_ name: String) throws(CommandFailure) -> Timestamp? {
        guard let text = self[name] else { return nil }
        guard let moment = Timestamp(rfc3339: text) else {
            throw CommandFailure(.usage, "--\(name): \"\(text)\" is not a time such as 2026-03-02T06:00:00Z")
        }
        return moment
    }

    /// Writes a file that must not be there yet to where `--output` says.
    ///
    /// - Returns: `false` where the option was not given.
    /// - Throws: `CommandFailure` with exit code 3.
    public func writeOutput(_ bytes: some Sequence<UInt8>) throws(CommandFailure) -> Bool {
        guard let path = self["output"] else { return false }
        do {
            try Data(bytes).write(to: URL(filePath: path), options: .withoutOverwriting)
        } catch {
            throw CommandFailure(.badInput, "--output: \(path) cannot be made, or is there already")
        }
        return true
    }
}
