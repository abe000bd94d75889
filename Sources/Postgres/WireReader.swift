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
