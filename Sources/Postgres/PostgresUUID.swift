/// A UUID as its 128 bits, ordered as Postgres orders them. The cheap form for sorting and sending many.
public struct PostgresUUID: Hashable, Sendable, Comparable {
    let high: UInt64
    let low: UInt64

    /// - Parameter text: `8-4-4-4-12` hexadecimal digits, upper or lower case.
    /// - Throws: `.badParameter` for anything else.
    public init(_ text: String) throws(PostgresError) {
        var text = text
        let bits = text.withUTF8 { Self.bits($0) }
        guard let bits else { throw PostgresError(.badParameter, "a UUID is not 8-4-4-4-12 hex digits") }
        (high, low) = bits
    }

    public static func < (left: PostgresUUID, right: PostgresUUID) -> Bool {
        left.high == right.high ? left.low < right.low : left.high < right.high
    }

    private static func bits(_ text: UnsafeBufferPointer<UInt8>) -> (UInt64, UInt64)? {
        guard text.count == 36 else { return nil }
        var halves: (UInt64, UInt64) = (0, 0)
        var digits = 0
        for position in 0..<36 {
            let character = text[position]
            if position == 8 || position == 13 || position == 18 || position == 23 {
                guard character == UInt8(ascii: "-") else { return nil }
                continue
            }
            let value: UInt8
            switch character {
            case 0x30...0x39: value = character &- 0x30
            case 0x61...0x66: value = character &- 0x57
            case 0x41...0x46: value = character &- 0x37
            default: return nil
            }
            if digits < 16 {
                halves.0 = halves.0 << 4 | UInt64(value)
            } else {
                halves.1 = halves.1 << 4 | UInt64(value)
            }
            digits += 1
        }
        return halves
    }
}
