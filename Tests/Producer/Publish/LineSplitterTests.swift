import CSV
import Testing

@testable import Producer

struct LineSplitterTests {
    private func split(_ text: String, pieces size: Int) throws -> [String] {
        var splitter = LineSplitter(name: "f")
        var lines: [String] = []
        let take = { (line: Int, bytes: UnsafeRawBufferPointer) in
            lines.append("\(line):" + String(decoding: bytes, as: UTF8.self))
        }
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            try splitter.feed(Array(rest.prefix(size)), take)
            rest = rest.dropFirst(size)
        }
        try splitter.finish(take)
        return lines
    }

    @Test(arguments: [1, 2, 3, 4, 7, 100])
    func `lines keep their numbers in pieces of any size`(size: Int) throws {
        #expect(try split("\u{feff}one\r\n\n  \ntwo é\nthree", pieces: size) == ["1:one", "4:two é", "5:three"])
    }

    @Test func `a line no broker would take is refused with its number`() throws {
        let error = #expect(throws: InputError.self) {
            try split("short\n" + String(repeating: "x", count: RecordInput.longestLine + 1), pieces: 100_000)
        }
        #expect(error?.line == 2)
    }
}
