/// FNV-1a over bytes: the same in every process and on every platform, unlike `Hasher`.
///
/// Not for untrusted keys: anyone can make two texts collide.
public struct StableHash: Hashable, Sendable {
    @usableFromInline var state: UInt64 = 0xcbf2_9ce4_8422_2325

    /// The hash of everything combined so far.
    public var value: UInt64 { state }

    public init() {}

    /// A hash whose values differ from those of any other `seed` for the same bytes.
    public init(seed: UInt64) { state ^= seed }

    @inlinable public mutating func combine(_ byte: UInt8) { state = (state ^ UInt64(byte)) &* 0x100_0000_01b3 }

    /// Combines the eight bytes of a word, least significant first.
    public mutating func combine(_ word: UInt64) {
        for shift in stride(from: 0, to: 64, by: 8) { combine(UInt8(truncatingIfNeeded: word >> UInt64(shift))) }
    }

    public mutating func combine(_ text: some StringProtocol) {
        for byte in text.utf8 { combine(byte) }
    }

    /// The hash of a text's UTF-8 bytes.
    public static func of(_ text: some StringProtocol) -> UInt64 {
        var hash = StableHash()
        hash.combine(text)
        return hash.value
    }

    /// The hash of bytes.
    public static func of(_ bytes: some Sequence<UInt8>) -> UInt64 {
        var hash = StableHash()
        for byte in bytes { hash.combine(byte) }
        return hash.value
    }

    /// Spreads every bit of a word over all others: the finalizer of SplitMix64 (Steele, Lea and Flood, 2014).
    public static func mixed(_ word: UInt64) -> UInt64 {
        var mixed = (word ^ (word >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
