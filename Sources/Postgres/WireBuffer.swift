import Timekeeping

/// Bytes in Postgres' binary format: big-endian numbers, UTF-8 text.
struct WireBuffer {
    private(set) var bytes: [UInt8] = []
    var count: Int { bytes.count }

    mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }
    mutating func append(byte: UInt8) { bytes.append(byte) }

    mutating func append(_ value: some FixedWidthInteger) {
        withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
    }

    mutating func overwrite(_ value: Int32, at offset: Int) {
        withUnsafeBytes(of: value.bigEndian) { source in
            for (index, byte) in source.enumerated() { bytes[offset + index] = byte }
        }
    }

    /// Makes room for `most` bytes, lets `fill` write the first of them, and keeps as many as it says.
    ///
    /// The pointer is valid during the call alone; the buffer owns the bytes.
    mutating func appendUninitialized(atMost most: Int, _ fill: (UnsafeMutableRawPointer) -> Int) {
        let start = bytes.count
        bytes.append(contentsOf: repeatElement(0, count: most))
        let used = bytes.withUnsafeMutableBytes { all in
            all.baseAddress.map { fill($0 + start) } ?? 0
        }
        bytes.removeLast(most - used)
    }

    mutating func append(bytes added: some Sequence<UInt8>) { bytes.append(contentsOf: added) }

    /// Postgres text holds any character but U+0000.
    mutating func append(text: String) throws(PostgresError) {
        var text = text
        let hasNul = text.withUTF8 { utf8 in
            bytes.append(contentsOf: utf8)
            return utf8.contains(0)
        }
        if hasNul {
            throw PostgresError(.badParameter, Self.nulInText)
        }
    }

    static let nulInText = "a text holds the character U+0000, which Postgres cannot keep"

    /// jsonb's binary format is its text after a version byte.
    mutating func append(json: String) throws(PostgresError) {
        append(byte: 1)
        try append(text: json)
    }

    mutating func append(timestamp: Timestamp) throws(PostgresError) {
        guard let value = Self.wireTime(timestamp) else { throw PostgresError(.badParameter, Self.timeOutOfRange) }
        append(value)
    }

    static let timeOutOfRange = "a time lies outside the range of timestamptz"

    /// Microseconds since 2000; `nil` where Postgres cannot hold the time.
    static func wireTime(_ timestamp: Timestamp) -> Int64? {
        let (value, overflow) = timestamp.microseconds.subtractingReportingOverflow(postgresEpoch)
        // Int64.min and .max are Postgres' infinities.
        return overflow || value == .min || value == .max ? nil : value
    }

    mutating func append(uuid text: String) throws(PostgresError) {
        let uuid = try PostgresUUID(text)
        append(uuid.high)
        append(uuid.low)
    }
}
