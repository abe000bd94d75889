import CommandLine
import Runtime
import Synchronization
import Testing

@Suite struct ProgressTests {
    @Test func `without a terminal the end is one line with the share`() {
        var lines: [String] = []
        let seen = Mutex<[String]>([])
        var progress = Progress("import", total: 4, isTerminal: false) { text, end in
            seen.withLock { $0.append(text + end) }
        }
        progress.advance(by: 3)
        progress.advance()
        progress.finish()
        lines = seen.withLock { $0 }
        #expect(lines.count == 1)
        #expect(lines.first?.hasPrefix("import: 100 %, 4 of 4, ") == true)
        #expect(lines.first?.hasSuffix("\n") == true)
    }
}
