/// What the first bytes of a file say of it.
public enum CSVShape {
    /// The delimiter of a CSV file: of `,`, `;` and tab the one that occurs most in the first line, outside quotation
    /// marks.
    ///
    /// - Throws: where the file is no CSV text at all; the problem completes "<file> …".
    public static func delimiter(_ head: [UInt8], file: String) throws(InputError) -> UInt8 {
        try refuseOtherFormats(head, file: file)
        var counts: [UInt8: Int] = [:]
        var isQuoted = false
        for byte in head {
            if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
            if isQuoted { continue }
            if byte == 0x0a || byte == 0x0d { break }
            if [0x2c, 0x3b, 0x09].contains(byte) { counts[byte, default: 0] += 1 }
        }
        let ranked = [UInt8(ascii: ","), UInt8(ascii: ";"), 0x09].map { (byte: $0, count: counts[$0] ?? 0) }
        guard let best = ranked.max(by: { $0.count < $1.count }), best.count > 0 else {
            throw InputError(.notCSV, file, "is not a CSV file: its first line has no columns")
        }
        return best.byte
    }

    private static func refuseOtherFormats(_ head: [UInt8], file: String) throws(InputError) {
        if head.isEmpty { throw InputError(.notCSV, file, "is empty") }
        if head.starts(with: [0xff, 0xfe]) || head.starts(with: [0xfe, 0xff]) {
            throw InputError(.notCSV, file, "is UTF-16 text; save it as CSV in UTF-8")
        }
        if head.starts(with: Array("PK\u{3}\u{4}".utf8)) {
            throw InputError(.notCSV, file, "is a spreadsheet or ZIP archive; save it as CSV")
        }
        if head.contains(0) { throw InputError(.notCSV, file, "is not a CSV file: it holds binary data") }
        let first = head.first { $0 > 0x20 }
        if first == UInt8(ascii: "{") || first == UInt8(ascii: "[") || first == UInt8(ascii: "<") {
            throw InputError(.notCSV, file, "is not a CSV file: it looks like JSON or a web page")
        }
    }
}
