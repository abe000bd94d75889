import Timekeeping

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
        let high = milliseconds << 16 | 0x8000 | mixed(hash) & 0x0fff
        let low = 0x8000_0000_0000_0000 | mixed(hash ^ 0x9e37_79b9_7f4a_7c15) >> 2
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

    /// Spreads every bit of the hash over all others: the finalizer of SplitMix64.
    private static func mixed(_ word: UInt64) -> UInt64 {
        var mixed = (word ^ (word >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
