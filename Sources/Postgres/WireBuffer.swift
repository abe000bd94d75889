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

    mutating func append(bytes added: some Sequence<UInt8>) { bytes.append(contentsOf: added) }

    /// Postgres text holds any character but U+0000.
    mutating func append(text: String) throws(PostgresError) {
        var text = text
        let hasNul = text.withUTF8 { utf8 in
            bytes.append(contentsOf: utf8)
            return utf8.contains(0)
        }
        if hasNul {
            throw PostgresError(.badParameter, "a text holds the character U+0000, which Postgres cannot keep")
        }
    }

    /// jsonb's binary format is its text after a version byte.
    mutating func append(json: String) throws(PostgresError) {
        append(byte: 1)
        try append(text: json)
    }

    mutating func append(timestamp: Timestamp) throws(PostgresError) {
        let (value, overflow) = timestamp.microseconds.subtractingReportingOverflow(postgresEpoch)
        // Int64.min and .max are Postgres' infinities.
        guard !overflow, value != .min, value != .max else {
            throw PostgresError(.badParameter, "a time lies outside the range of timestamptz")
        }
        append(value)
    }

    mutating func append(uuid: String) throws(PostgresError) {
        var digits = 0
        var high: UInt8 = 0
        var position = 0
        for character in uuid.utf8 {
            defer { position += 1 }
            if position == 8 || position == 13 || position == 18 || position == 23 {
                guard character == UInt8(ascii: "-") else { throw Self.badUUID }
                continue
            }
            let nibble: UInt8
            switch character {
            case 0x30...0x39: nibble = character - 0x30
            case 0x61...0x66: nibble = character - 0x61 + 10
            case 0x41...0x46: nibble = character - 0x41 + 10
            default: throw Self.badUUID
            }
            if digits & 1 == 0 { high = nibble << 4 } else { bytes.append(high | nibble) }
            digits += 1
        }
        guard position == 36, digits == 32 else { throw Self.badUUID }
    }

    private static var badUUID: PostgresError { PostgresError(.badParameter, "a UUID is not 8-4-4-4-12 hex digits") }
}
