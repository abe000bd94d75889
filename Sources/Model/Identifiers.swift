import Determinism
import Timekeeping

/// Decision ids: UUIDs as text, always in lower case so that one decision has one key.
public enum DecisionID {
    /// The lower-case form of a UUID, or `nil` where the text is none.
    public static func canonical(_ text: some StringProtocol) -> String? {
        var text = String(text)
        return text.withUTF8 { canonical($0) }
    }

    /// The same for UTF-8 bytes.
    public static func canonical(_ bytes: UnsafeBufferPointer<UInt8>) -> String? {
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

extension DecisionID {
    /// The id of a post that was published before Rookery knew of it: always the same for one account and post.
    ///
    /// - Parameter moment: when it was posted.
    public static func imported(account: String, postID: String, at moment: Timestamp) -> String {
        derived(from: "import/\(account.lowercased())/\(postID)", at: moment)
    }

    /// A UUID of version 8 (RFC 9562): 48 bits of Unix milliseconds, so that ids sort by time, and 74 bits of hash.
    public static func derived(from name: String, at moment: Timestamp) -> String {
        let milliseconds = UInt64(max(0, moment.milliseconds)) & 0xffff_ffff_ffff
        let hash = StableHash.of(name)
        let high = milliseconds << 16 | 0x8000 | StableHash.mixed(hash) & 0x0fff
        let low = 0x8000_0000_0000_0000 | StableHash.mixed(hash ^ 0x9e37_79b9_7f4a_7c15) >> 2
        let digits = padded(high) + padded(low)
        var uuid = ""
        for (index, digit) in digits.enumerated() {
            if [8, 12, 16, 20].contains(index) { uuid.append("-") }
            uuid.append(digit)
        }
        return uuid
    }

    private static func padded(_ word: UInt64) -> String {
        let digits = String(word, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}

/// The network's post ids. They are texts: beyond 2^53 a number loses their last digits.
public enum PostID {
    /// The moment ids count from: 2010-11-04T01:42:54.657Z.
    public static let epochMilliseconds: Int64 = 1_288_834_974_657
    /// Ids below this were handed out in sequence and carry no time.
    private static let firstWithTime: Int64 = 30_000_000_000

    /// Whether a text has the form of an id: 1 to 19 digits, no zero in front.
    public static func isValid(_ text: some StringProtocol) -> Bool {
        (1...19).contains(text.utf8.count) && text.utf8.first != UInt8(ascii: "0")
            && text.utf8.allSatisfy { (0x30...0x39).contains($0) } && Int64(String(text)) != nil
    }

    /// The moment a post was made, to the millisecond: (id >> 22) after the epoch; `nil` where the id carries none.
    public static func moment(of text: some StringProtocol) -> Timestamp? {
        guard let id = Int64(String(text)), id >= firstWithTime else { return nil }
        return Timestamp(milliseconds: (id >> 22) + epochMilliseconds)
    }
}
