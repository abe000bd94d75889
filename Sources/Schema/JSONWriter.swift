import Timekeeping

/// Writes one JSON object as bytes, keys in the order of the calls, so that equal values give equal bytes.
public struct JSONWriter {
    public private(set) var bytes: [UInt8] = []
    private var needsComma = false

    public init(capacity: Int = 512) { bytes.reserveCapacity(capacity) }

    public mutating func beginObject() {
        bytes.append(UInt8(ascii: "{"))
        needsComma = false
    }

    public mutating func endObject() {
        bytes.append(UInt8(ascii: "}"))
        needsComma = true
    }

    /// Opens the object that is the value of `key`.
    public mutating func beginObject(_ key: String) {
        self.key(key)
        beginObject()
    }

    public mutating func field(_ key: String, _ text: String) {
        self.key(key)
        string(text)
    }

    public mutating func field(_ key: String, _ number: Int64) {
        self.key(key)
        raw(String(number))
    }

    /// The shortest decimal form that reads back to the same value; a value JSON cannot express becomes null.
    public mutating func field(_ key: String, _ number: Double) {
        self.key(key)
        raw(number.isFinite ? number.description : "null")
    }

    public mutating func field(_ key: String, _ truth: Bool) {
        self.key(key)
        raw(truth ? "true" : "false")
    }

    public mutating func field(_ key: String, _ time: Timestamp) { field(key, time.rfc3339) }

    public mutating func field(_ key: String, _ texts: [String]) {
        self.key(key)
        bytes.append(UInt8(ascii: "["))
        for (index, text) in texts.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            string(text)
        }
        bytes.append(UInt8(ascii: "]"))
    }

    public mutating func null(_ key: String) {
        self.key(key)
        raw("null")
    }

    private mutating func key(_ key: String) {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        string(key)
        bytes.append(UInt8(ascii: ":"))
        needsComma = true
    }

    private mutating func raw(_ text: String) { bytes.append(contentsOf: text.utf8) }

    private mutating func string(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                bytes.append(UInt8(ascii: "\\"))
                bytes.append(byte)
            case 0x0a: raw("\\n")
            case 0x0d: raw("\\r")
            case 0x09: raw("\\t")
            case 0..<0x20:
                raw("\\u00")
                bytes.append(hexadecimal(byte >> 4))
                bytes.append(hexadecimal(byte & 15))
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private func hexadecimal(_ digit: UInt8) -> UInt8 { digit < 10 ? 0x30 + digit : 0x57 + digit }
}

extension JSONWriter {
    /// Writes the field only where a value is known.
    mutating func known(_ key: String, _ text: String?) { if let text { field(key, text) } }
    mutating func known(_ key: String, _ number: Double?) { if let number { field(key, number) } }
    mutating func known(_ key: String, _ time: Timestamp?) { if let time { field(key, time) } }

    /// Writes null where the value is unknown, so that a reader sees what was not measured.
    mutating func orNull(_ key: String, _ number: Int64?) {
        if let number { field(key, number) } else { null(key) }
    }
    mutating func orNull(_ key: String, _ number: Double?) {
        if let number { field(key, number) } else { null(key) }
    }
}
