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

/// Whole columns at once: the room for all elements is made first and filled in place.
extension WireBuffer {
    /// Returns whether there was a null.
    mutating func append(ints values: [Int64?]) -> Bool {
        appendElements(values.count, size: 8) { index, place in
            guard let value = values[index] else { return false }
            place.storeBytes(of: value.bigEndian, as: Int64.self)
            return true
        }
    }

    mutating func append(bools values: [Bool?]) -> Bool {
        appendElements(values.count, size: 1) { index, place in
            guard let value = values[index] else { return false }
            place.storeBytes(of: value ? 1 : 0, as: UInt8.self)
            return true
        }
    }

    /// - Throws: `.badParameter` naming the row whose time Postgres cannot hold.
    mutating func append(timestamps values: [Timestamp?]) throws(PostgresError) -> Bool {
        var unfit: Int?
        let hasNull = appendElements(values.count, size: 8) { index, place in
            guard let value = values[index] else { return false }
            if let time = Self.wireTime(value) {
                place.storeBytes(of: time.bigEndian, as: Int64.self)
            } else {
                unfit = unfit ?? index
            }
            return true
        }
        if let unfit { throw PostgresError(.badParameter, "row \(unfit) of a batch: \(Self.timeOutOfRange)") }
        return hasNull
    }

    mutating func append(uuids values: [PostgresUUID]) {
        _ = appendElements(values.count, size: 16) { index, place in
            place.storeBytes(of: values[index].high.bigEndian, as: UInt64.self)
            (place + 8).storeBytes(of: values[index].low.bigEndian, as: UInt64.self)
            return true
        }
    }

    /// - Throws: `.badParameter` naming the row whose text Postgres cannot hold.
    mutating func append(texts values: [String?]) throws(PostgresError) -> Bool {
        var hasNull = false
        for index in values.indices {
            guard var text = values[index] else {
                append(Int32(-1))
                hasNull = true
                continue
            }
            // A text of ours is UTF-8 already, so this copies nothing.
            let hasNul = text.withUTF8 { utf8 in
                append(Int32(truncatingIfNeeded: utf8.count))
                append(bytes: utf8)
                return utf8.contains(0)
            }
            if hasNul { throw PostgresError(.badParameter, "row \(index) of a batch: \(Self.nulInText)") }
        }
        return hasNull
    }

    /// - Parameter write: fills `size` bytes for an element, or says that it is null.
    /// - Returns: whether there was a null.
    private mutating func appendElements(
        _ count: Int, size: Int, _ write: (Int, UnsafeMutableRawPointer) -> Bool
    ) -> Bool {
        var hasNull = false
        appendUninitialized(atMost: count * (4 + size)) { start in
            var place = start
            for index in 0..<count {
                if write(index, place + 4) {
                    place.storeBytes(of: Int32(truncatingIfNeeded: size).bigEndian, as: Int32.self)
                    place += 4 + size
                } else {
                    place.storeBytes(of: Int32(-1), as: Int32.self)
                    place += 4
                    hasNull = true
                }
            }
            return place - start
        }
        return hasNull
    }
}

/// Reads Postgres' binary format from a field of a result. The bytes belong to the result, which the reader holds:
/// `owner` is named after every read, so that the optimizer cannot let go of it before.
struct WireReader {
    private let bytes: UnsafeRawBufferPointer
    private let owner: PostgresRows.Storage
    private var offset = 0

    init(_ bytes: UnsafeRawBufferPointer, of owner: PostgresRows.Storage) {
        self.bytes = bytes
        self.owner = owner
    }

    var remaining: Int { bytes.count - offset }

    mutating func integer<Value: FixedWidthInteger>(_ type: Value.Type) throws(PostgresError) -> Value {
        let size = MemoryLayout<Value>.size
        guard remaining >= size else { throw PostgresError(.badResult, "a field of a result is too short") }
        defer { offset += size }
        return withExtendedLifetime(owner) {
            Value(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: Value.self))
        }
    }

    /// The next bytes, as a field of their own.
    mutating func take(_ count: Int) throws(PostgresError) -> WireReader {
        guard count >= 0, remaining >= count else {
            throw PostgresError(.badResult, "a field of a result is too short")
        }
        defer { offset += count }
        return WireReader(UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + count]), of: owner)
    }

    mutating func rest() -> String {
        defer { offset = bytes.count }
        return withExtendedLifetime(owner) { String(decoding: bytes[offset...], as: UTF8.self) }
    }

    /// `numeric` as decimal text: base-10000 digits, the first worth 10000^weight, `scale` decimals shown.
    mutating func numeric() throws(PostgresError) -> String {
        let count = Int(try integer(Int16.self))
        let weight = Int(try integer(Int16.self))
        let sign = try integer(UInt16.self)
        let scale = Int(try integer(UInt16.self))
        guard sign == 0 || sign == 0x4000 else {
            return sign == 0xC000 ? "nan" : sign == 0xD000 ? "inf" : "-inf"
        }
        var digits: [Int16] = []
        for _ in 0..<count { digits.append(try integer(Int16.self)) }
        func digit(_ position: Int) -> String {
            let index = weight - position
            let value = digits.indices.contains(index) ? digits[index] : 0
            let text = String(value)
            return String(repeating: "0", count: 4 - text.count) + text
        }
        var whole = ""
        for position in stride(from: max(weight, 0), through: 0, by: -1) { whole += digit(position) }
        let trimmed = whole.drop { $0 == "0" }
        var text = (sign == 0 ? "" : "-") + (trimmed.isEmpty ? "0" : trimmed)
        if scale > 0 {
            var fraction = ""
            var position = -1
            while fraction.count < scale {
                fraction += digit(position)
                position -= 1
            }
            text += "." + fraction.prefix(scale)
        }
        return text
    }

    mutating func uuid() throws(PostgresError) -> String {
        let hex: [UInt8] = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(36)
        for index in 0..<16 {
            let byte = try integer(UInt8.self)
            if index == 4 || index == 6 || index == 8 || index == 10 { text.append(UInt8(ascii: "-")) }
            text.append(hex[Int(byte >> 4)])
            text.append(hex[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}
