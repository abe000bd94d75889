/// Reads CSV as RFC 4180 has it, piece by piece: quoted fields may hold delimiters, line ends and doubled quotation
/// marks; lines end with LF, CRLF or CR; a byte order mark in front is passed over. No I/O.
///
/// States: at the start of a field, in a plain field, in a quoted one, and just after a quotation mark in a quoted one
/// (which closed it or was the first of two). Fed a file in any pieces, it gives the same records.
public struct CSVParser {
    private enum State { case start, plain, quoted, quote }

    private let delimiter: UInt8
    private var state = State.start
    private var field: [UInt8] = []
    private var fields: [String] = []
    private var line = 1
    private var recordLine = 1
    private var quoteLine = 1
    private var afterCarriageReturn = false
    private var isAtStart = true

    public init(delimiter: UInt8 = UInt8(ascii: ",")) { self.delimiter = delimiter }

    /// Takes the next piece; `take` gets each record that is complete.
    public mutating func feed(
        _ bytes: some Collection<UInt8>, _ take: (CSVRecord) throws -> Void
    ) throws {
        for byte in bytes { try step(byte, take) }
    }

    /// The end of the file: gives the last record where no line end follows it.
    public mutating func finish(_ take: (CSVRecord) throws -> Void) throws {
        if state == .quoted {
            throw CSVError(line: quoteLine, column: column, problem: "a quotation mark is opened and never closed")
        }
        if state != .start || !fields.isEmpty || !field.isEmpty { try endRecord(take) }
    }

    private var column: Int { fields.count + 1 }

    private mutating func step(_ byte: UInt8, _ take: (CSVRecord) throws -> Void) throws {
        let isPairedLineFeed = afterCarriageReturn && byte == 0x0a
        afterCarriageReturn = false
        if isPairedLineFeed {
            // The second byte of one line end; the first was taken care of.
            if state == .quoted { field.append(byte) }
            return
        }
        switch state {
        case .start where byte == UInt8(ascii: "\""):
            state = .quoted
            quoteLine = line
        case .start, .plain:
            try plain(byte, take)
        case .quoted:
            if byte == UInt8(ascii: "\"") {
                state = .quote
            } else {
                count(byte)
                field.append(byte)
            }
        case .quote:
            if byte == UInt8(ascii: "\"") {
                field.append(byte)
                state = .quoted
            } else if byte == delimiter || byte == 0x0a || byte == 0x0d {
                try plain(byte, take)
            } else {
                throw CSVError(line: line, column: column, problem: "text follows a closing quotation mark")
            }
        }
    }

    private mutating func plain(_ byte: UInt8, _ take: (CSVRecord) throws -> Void) throws {
        switch byte {
        case delimiter:
            try endField()
        case 0x0a, 0x0d:
            try endRecord(take)
            count(byte)
            recordLine = line
        case UInt8(ascii: "\""):
            // The three bytes of a byte order mark may stand before the first quotation mark.
            guard isAtStart, field == [0xef, 0xbb, 0xbf] else {
                throw CSVError(line: line, column: column, problem: "a quotation mark stands inside an unquoted field")
            }
            field = []
            state = .quoted
            quoteLine = line
        default:
            field.append(byte)
            state = .plain
        }
    }

    /// Counts a line end; of CRLF the CR counts.
    private mutating func count(_ byte: UInt8) {
        if byte == 0x0d { afterCarriageReturn = true }
        if byte == 0x0a || byte == 0x0d { line += 1 }
    }

    private mutating func endField() throws {
        if isAtStart, field.starts(with: [0xef, 0xbb, 0xbf]) { field.removeFirst(3) }
        isAtStart = false
        guard let text = String(validating: field, as: UTF8.self) else {
            throw CSVError(line: line, column: column, problem: "the text is not UTF-8")
        }
        fields.append(text)
        field.removeAll(keepingCapacity: true)
        state = .start
    }

    private mutating func endRecord(_ take: (CSVRecord) throws -> Void) throws {
        try endField()
        let record = CSVRecord(line: recordLine, fields: fields)
        fields.removeAll(keepingCapacity: true)
        try take(record)
    }
}

/// One record of a CSV file.
public struct CSVRecord: Equatable, Sendable {
    /// The line it starts on, counted from 1.
    public let line: Int
    public let fields: [String]

    public init(line: Int, fields: [String]) {
        self.line = line
        self.fields = fields
    }

    /// A line with nothing on it.
    public var isBlank: Bool { fields.count == 1 && fields[0].isEmpty }
}

/// Where a CSV file breaks the rules, and how.
public struct CSVError: Error, Equatable {
    public let line: Int
    /// The field, counted from 1.
    public let column: Int
    public let problem: String
}
