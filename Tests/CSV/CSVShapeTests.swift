import CSV
import Testing

struct CSVShapeTests {
    @Test(arguments: [
        ("a,b;c,d\n;;;;;", UInt8(ascii: ",")), ("a;b;c,d\n", UInt8(ascii: ";")), ("a\tb\n,", 0x09),
        ("\"a,b,c\";d\n", UInt8(ascii: ";")),
    ])
    func `the delimiter is read off the first line`(head: String, delimiter: UInt8) throws {
        #expect(try CSVShape.delimiter(Array(head.utf8), file: "f") == delimiter)
    }

    @Test(arguments: [
        (Array("".utf8), "empty"), (Array("# Notes\n\nof a harbour".utf8), "no columns"),
        (Array("PK\u{3}\u{4}rest".utf8), "ZIP"), ([0xff, 0xfe, 0x61, 0], "UTF-16"), (Array("a,b\0c".utf8), "binary"),
        (Array(" {\"a\":1,\"b\":2}".utf8), "JSON"),
    ])
    func `a file that is no CSV is told so in one sentence`(head: [UInt8], word: String) {
        let error = #expect(throws: InputError.self) { try CSVShape.delimiter(head, file: "notes.csv") }
        #expect(error?.code == .notCSV)
        #expect(error?.description.hasPrefix("notes.csv: ") == true)
        #expect(error?.description.contains(word) == true)
    }
}
