import Foundation
import Synchronization
import Testing
import Timekeeping

@testable import Runtime

@Suite struct LogTests {
    private final class Lines: Sendable {
        private let lines = Mutex<[String]>([])
        func add(_ line: String) { lines.withLock { $0.append(line) } }
        var all: [String] { lines.withLock { $0 } }
    }

    @Test func `a line is one JSON object whatever is in its fields`() throws {
        let lines = Lines()
        let log = Log(role: "learner", instance: "a-1") { lines.add($0) }
        log.info(
            "learn_run", ["text": "a \"b\"\n\u{1}\\", "posts": 12, "rate": 0.5, "nothing": nil, "nan": .double(.nan)])
        let line = try #require(lines.all.first)
        #expect(!line.contains("\n"))
        let object = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        #expect(object["message"] as? String == "learn_run")
        #expect(object["role"] as? String == "learner")
        #expect(object["text"] as? String == "a \"b\"\n\u{1}\\")
        #expect(object["posts"] as? Int == 12)
        #expect(object["nothing"] is NSNull && object["nan"] is NSNull)
    }

    @Test func `lines below the level are dropped`() {
        let lines = Lines()
        let log = Log(level: .warning, format: .text, role: "r", instance: "i") { lines.add($0) }
        log.info("quiet")
        log.warning("loud")
        #expect(lines.all.count == 1)
    }

    private func entry(_ level: LogLevel, _ text: String, attempt: Int64 = 1) -> LogEntry {
        LogEntry(
            level: level, message: "lost", fields: [.init("server", .text(text)), .init("attempt", .int(attempt))])
    }

    @Test func `a repeated error is printed once, then counted`() {
        var collapser = LogCollapser(window: .seconds(30))
        let start = Timestamp(seconds: 0)
        #expect(collapser.take(entry(.error, "a"), at: start).count == 1)
        #expect(collapser.take(entry(.error, "a", attempt: 2), at: start + .seconds(1)).isEmpty)
        #expect(collapser.take(entry(.error, "b"), at: start + .seconds(2)).count == 1)
        #expect(collapser.take(entry(.error, "a", attempt: 3), at: start + .seconds(29)).isEmpty)
        let later = collapser.take(entry(.info, "x"), at: start + .seconds(31))
        #expect(later.map(\.level) == [.error, .info])
        #expect(later.first?.fields.last == .init("repeated", 2))
        #expect(collapser.take(entry(.error, "a"), at: start + .seconds(40)).count == 1)
    }

    @Test func `informative lines are never collapsed, and nothing held back is lost at the end`() {
        var collapser = LogCollapser(window: .seconds(30))
        for _ in 0..<3 { #expect(collapser.take(entry(.info, "a"), at: Timestamp(seconds: 0)).count == 1) }
        for _ in 0..<3 { _ = collapser.take(entry(.warning, "a"), at: Timestamp(seconds: 0)) }
        #expect(collapser.drain().first?.fields.last == .init("repeated", 2))
    }
}
