import CSV
import Testing

struct CSVParserTests {
    private func parse(_ text: String, pieces size: Int = .max, delimiter: Character = ",") throws -> [CSVRecord] {
        var parser = CSVParser(delimiter: delimiter.asciiValue ?? 0)
        var records: [CSVRecord] = []
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            try parser.feed(rest.prefix(size)) { records.append($0) }
            rest = rest.dropFirst(size)
        }
        try parser.finish { records.append($0) }
        return records
    }

    private func error(_ text: String) -> CSVError? {
        do {
            _ = try parse(text)
            return nil
        } catch { return error as? CSVError }
    }

    @Test func `quotes keep delimiters, line ends and doubled quotation marks`() throws {
        let records = try parse("a,\"b,\"\"c\"\"\r\nd\",\n\"\",e,\r\n")
        #expect(records.map(\.fields) == [["a", "b,\"c\"\r\nd", ""], ["", "e", ""]])
        #expect(records.map(\.line) == [1, 3])
    }

    @Test(arguments: [1, 2, 3, 5])
    func `pieces of any size give the same records`(size: Int) throws {
        let text = "\u{feff}\"id\",text\r\n1,\"zwei\r\n\"\"é🌊\"\"\"\r\n\r2,\"\"\n3,x"
        #expect(try parse(text, pieces: size) == parse(text))
    }

    @Test func `a byte order mark is no part of the first name, quoted or not`() throws {
        #expect(try parse("\u{feff}\"id\",b").first?.fields == ["id", "b"])
        #expect(try parse("\u{feff}id,b").first?.fields == ["id", "b"])
    }

    @Test func `line ends of all kinds end a record and count once`() throws {
        let records = try parse("a,b\r\nc,d\re,f\ng,h")
        #expect(records.map(\.line) == [1, 2, 3, 4])
        #expect(records.map(\.fields.count) == [2, 2, 2, 2])
    }

    @Test func `an empty field at the end of the file is a field`() throws {
        #expect(try parse("a,b\n1,").map(\.fields) == [["a", "b"], ["1", ""]])
        #expect(try parse("a;b\n1;2", delimiter: ";").map(\.fields) == [["a", "b"], ["1", "2"]])
    }

    @Test(arguments: [
        ("a,b\n1,\"open\nand on", 2, 2), ("a,b\n\"x\"y,2\n", 2, 1), ("a,b\n1,x\"y\n", 2, 2),
        ("a,b\n\"x\ny\"z,2\n", 3, 1),
    ])
    func `a broken quote is placed`(text: String, line: Int, column: Int) {
        #expect(error(text)?.line == line)
        #expect(error(text)?.column == column)
    }

    @Test func `bytes that are not UTF-8 are placed`() throws {
        var parser = CSVParser()
        let fault = #expect(throws: CSVError.self) {
            try parser.feed([0x61, 0x2c, 0x62, 0x0a, 0x31, 0x2c, 0xe9, 0x0a] as [UInt8]) { _ in }
        }
        #expect(fault?.line == 2)
        #expect(fault?.column == 2)
    }
}
