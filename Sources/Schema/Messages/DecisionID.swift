/// Decision ids: UUIDs as text, always in lower case so that one decision has one key.
public enum DecisionID {
    /// The lower-case form of a UUID, or `nil` where the text is none.
    public static func canonical(_ text: some StringProtocol) -> String? {
        var text = String(text)
        return text.withUTF8 { canonical($0) }
    }

    static func canonical(_ bytes: UnsafeBufferPointer<UInt8>) -> String? {
        guard bytes.count == 36 else { return nil }
        let valid = bytes.indices.allSatisfy { index in
            let byte = bytes[index]
            switch index {
            case 8, 13, 18, 23: return byte == UInt8(ascii: "-")
            default: return isHexadecimal(byte)
            }
        }
        guard valid else { return nil }
        return String(unsafeUninitializedCapacity: 36) { text in
            for (index, byte) in bytes.enumerated() {
                text[index] = (0x41...0x46).contains(byte) ? byte | 0x20 : byte
            }
            return 36
        }
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x46).contains(byte) || (0x61...0x66).contains(byte)
    }
}
