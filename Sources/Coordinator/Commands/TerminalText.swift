/// Text that somebody else wrote, made harmless to a terminal.
enum TerminalText {
    static func escaped(_ text: String) -> String { escaped(Array(text.utf8)) }

    /// Control characters and marks of direction become `\u{…}`, bytes that are no UTF-8 become `\xNN`.
    static func escaped(_ bytes: [UInt8]) -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            return bytes.map {
                (0x20..<0x7f).contains($0) ? String(UnicodeScalar($0)) : "\\x" + hexadecimal(UInt32($0), 2)
            }
            .joined()
        }
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x0a: escaped += "\\n"
            case 0x0d: escaped += "\\r"
            case 0x09: escaped += "\\t"
            case 0..<0x20, 0x7f..<0xa0, 0x200e, 0x200f, 0x2028...0x202e, 0x2066...0x2069, 0xfeff:
                escaped += "\\u{" + String(scalar.value, radix: 16) + "}"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }

    private static func hexadecimal(_ value: UInt32, _ digits: Int) -> String {
        let text = String(value, radix: 16)
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }
}
