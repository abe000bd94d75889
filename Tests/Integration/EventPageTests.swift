import Foundation
import Testing

/// `docs/events.md` and what the code logs, held beside each other.
@Suite struct EventPageTests {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../..").standardizedFileURL

    /// The levels an event is told at; `any` where the code chooses among them.
    private typealias Events = [String: Set<String>]

    private static func told() throws -> Events {
        let sources = root.appendingPathComponent("Sources")
        var events: Events = [:]
        for path in try FileManager.default.subpathsOfDirectory(atPath: sources.path)
        where path.hasSuffix(".swift") && !path.hasPrefix("Runtime/Log/") {
            let text = try String(contentsOf: sources.appendingPathComponent(path), encoding: .utf8)
            for call in text.matches(of: /[^A-Za-z_]log\.(debug|info|warning|error)\(\s*"([a-z0-9_]+)"/) {
                events[String(call.2), default: []].insert(String(call.1))
            }
            for call in text.matches(of: /[^A-Za-z_]log\.log\([^")]+,\s*"([a-z0-9_]+)"/) {
                events[String(call.1), default: []].insert("any")
            }
        }
        return events
    }

    private static func documented() throws -> Events {
        let text = try String(contentsOf: root.appendingPathComponent("docs/events.md"), encoding: .utf8)
        var events: Events = [:]
        for row in text.matches(of: /\n\| `([a-z0-9_]+)` \| ([a-z, ]+) \| [^|]+ \| [^|]+ \| [^|\n]+\. \|/) {
            #expect(events[String(row.1)] == nil, "\(row.1) has two rows")
            events[String(row.1)] = Set(row.2.split(separator: ", ").map(String.init))
        }
        return events
    }

    @Test func `every event that is logged has its row on the page, with its levels, and no other`() throws {
        let (told, documented) = (try Self.told(), try Self.documented())
        #expect(told.count > 50)
        #expect(Set(told.keys).subtracting(documented.keys).sorted() == [], "are logged and not in docs/events.md")
        #expect(Set(documented.keys).subtracting(told.keys).sorted() == [], "are in docs/events.md and not logged")
        for (event, levels) in told where !levels.contains("any") {
            if let page = documented[event] { #expect(levels == page, "the levels of \(event)") }
        }
    }
}
