import Timekeeping

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
