/// Decision ids: UUIDs as text, always in lower case so that one decision has one key.
public enum DecisionID {
    /// The lower-case form of a UUID, or `nil` where the text is none.
    public static func canonical(_ text: some StringProtocol) -> String? {
        var text = String(text)
        return text.withUTF8 { canonical($0) }
    }

    static func canonical(_ bytes: UnsafeBufferPointer<UInt8>) -> String? {
        guard bytes.count == 36 else { return nil }
        let text = String(unsafeUninitializedCapacity: 36) { text in
            for index in 0..<36 {
                switch index {
                case 8, 13, 18, 23:
                    guard bytes[index] == UInt8(ascii: "-") else { return 0 }
                    text[index] = bytes[index]
                default:
                    guard let digit = lowerCaseDigit(bytes[index]) else { return 0 }
                    text[index] = digit
                }
            }
            return 36
        }
        return text.isEmpty ? nil : text
    }

    private static func lowerCaseDigit(_ byte: UInt8) -> UInt8? {
        if (0x30...0x39).contains(byte) { return byte }
        let lower = byte | 0x20
        return (0x61...0x66).contains(lower) ? lower : nil
    }
}
