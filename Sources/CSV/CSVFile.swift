import Glibc

/// Reads the records of a CSV file without holding it in memory.
public enum CSVFile {
    /// - Parameter take: gets each record that is not a blank line, the header first.
    /// - Throws: `InputError` naming file, line and column, or what `take` throws.
    public static func read(_ path: String, _ take: (CSVRecord) throws -> Void) throws {
        let source = try ByteSource(path)
        var piece = try source.next()
        let delimiter = try CSVShape.delimiter(piece, file: path)
        var parser = CSVParser(delimiter: delimiter)
        let takeFilled = { (record: CSVRecord) in if !record.isBlank { try take(record) } }
        do {
            while !piece.isEmpty {
                try parser.feed(piece, takeFilled)
                piece = try source.next()
            }
            try parser.finish(takeFilled)
        } catch let error as CSVError {
            throw InputError(.malformed, path, line: error.line, "column \(error.column): \(error.problem)")
        }
    }
}

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

/// A file or standard input, read in pieces. Owns its descriptor; for one thread.
public struct ByteSource: ~Copyable {
    public let name: String
    private let descriptor: Int32
    private let ownsDescriptor: Bool

    /// - Parameter path: `-` is standard input.
    public init(_ path: String) throws(InputError) {
        if path == "-" {
            (name, descriptor, ownsDescriptor) = ("standard input", STDIN_FILENO, false)
            return
        }
        name = path
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        ownsDescriptor = true
        guard descriptor >= 0 else {
            throw InputError(.unreadable, path, "cannot be opened: \(String(cString: strerror(errno)))")
        }
    }

    deinit { if ownsDescriptor, descriptor >= 0 { close(descriptor) } }

    /// The next piece, at most 256 KiB; empty at the end.
    public func next() throws(InputError) -> [UInt8] {
        var failure: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: 262_144) { buffer, count in
            while true {
                let got = read(descriptor, buffer.baseAddress, buffer.count)
                if got < 0, errno == EINTR { continue }
                if got < 0 { failure = errno }
                count = max(0, got)
                return
            }
        }
        guard failure == 0 else {
            throw InputError(.unreadable, name, "cannot be read: \(String(cString: strerror(failure)))")
        }
        return bytes
    }
}

/// Input that cannot be taken: which file, where in it, and what is wrong. Never repeats what stands there.
public struct InputError: Error, CustomStringConvertible {
    public enum Code: String, Sendable {
        case unreadable, notCSV, malformed, unknownColumn, missingColumn, badCell, badRecord, nothingToTake, tooMuch
    }

    public let code: Code
    /// As it was named, or `standard input`.
    public let file: String
    /// Counted from 1; `nil` where it is about the file as a whole.
    public let line: Int?
    public let problem: String

    public init(_ code: Code, _ file: String, line: Int? = nil, _ problem: String) {
        self.code = code
        self.file = file
        self.line = line
        self.problem = problem
    }

    public var description: String { line.map { "\(file):\($0): \(problem)" } ?? "\(file): \(problem)" }
}
