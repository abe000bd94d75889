import Model
import Timekeeping

/// The network's post ids: milliseconds since 2010-11-04T01:42:54.657Z in the upper bits, 22 bits below to tell posts of
/// one millisecond apart.
enum Snowflake {
    static let epochMilliseconds = PostID.epochMilliseconds

    /// The id of a moment, or `nil` before the network existed.
    static func id(at moment: Timestamp, low: UInt64) -> Int64? {
        let elapsed = moment.milliseconds - epochMilliseconds
        guard elapsed > 0, elapsed < 1 << 41 else { return nil }
        return elapsed << 22 | Int64(low & 0x3f_ffff)
    }

    /// Whether a text has the form of an id: 1 to 19 digits.
    static func isID(_ text: String) -> Bool {
        (1...19).contains(text.utf8.count) && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }

    /// The moment an id was made.
    static func moment(of id: Int64) -> Timestamp { Timestamp(milliseconds: (id >> 22) + epochMilliseconds) }
}
