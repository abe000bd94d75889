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
        let hyphen = UInt8(ascii: "-")
        guard text.count == 36, text[8] == hyphen, text[13] == hyphen, text[18] == hyphen, text[23] == hyphen,
            let first = number(text, 0..<8), let second = number(text, 9..<13), let third = number(text, 14..<18),
            let fourth = number(text, 19..<23), let fifth = number(text, 24..<36)
        else { return nil }
        return (first << 32 | second << 16 | third, fourth << 48 | fifth)
    }

    private static func number(_ text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> UInt64? {
        var number: UInt64 = 0
        for position in range {
            let character = text[position]
            let digit: UInt8
            switch character {
            case 0x30...0x39: digit = character &- 0x30
            case 0x61...0x66: digit = character &- 0x57
            case 0x41...0x46: digit = character &- 0x37
            default: return nil
            }
            number = number << 4 | UInt64(digit)
        }
        return number
    }
}
