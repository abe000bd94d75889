import Determinism
import Glibc

/// Random numbers that are a function of a key alone: the same seed, post and purpose give the same number at any time,
/// in any order, in any process. That is what makes a count the same however often and by whomever it is read.
///
/// Keys are mixed by FNV-1a and finished with the SplitMix64 mixer (Steele, Lea and Flood, 2014).
public struct KeyedRandom: Sendable {
    private let key: UInt64
    private var step: UInt64 = 0

    public init(seed: UInt64, _ parts: String...) {
        var hash = StableHash(seed: Self.mixed(seed))
        for part in parts {
            hash.combine(part)
            hash.combine(0xff as UInt8)
        }
        key = Self.mixed(hash.value)
    }

    /// 64 random bits.
    public mutating func bits() -> UInt64 {
        step &+= 1
        return Self.mixed(key &+ step &* 0x9e37_79b9_7f4a_7c15)
    }

    /// Uniform in (0, 1).
    public mutating func uniform() -> Double { (Double(bits() >> 11) + 0.5) * 0x1p-53 }

    /// The `index`-th uniform number of this key, without touching the sequence.
    public func uniform(at index: Int) -> Double {
        let bits = Self.mixed(key &+ UInt64(truncatingIfNeeded: index) &* 0xd1b5_4a32_d192_ed03)
        return (Double(bits >> 11) + 0.5) * 0x1p-53
    }

    /// Standard normal, by Box and Muller.
    public mutating func normal() -> Double {
        let radius = (-2 * log(uniform())).squareRoot()
        return radius * cos(2 * .pi * uniform())
    }

    /// Successes in `trials` trials of the given probability, exactly, by skipping over the failures between them.
    public mutating func binomial(trials: Int64, probability: Double) -> Int64 {
        guard trials > 0, probability > 0 else { return 0 }
        guard probability < 1 else { return trials }
        let scale = log(1 - probability)
        var successes: Int64 = 0
        var position = 0.0
        while true {
            position += (log(uniform()) / scale).rounded(.down) + 1
            guard position <= Double(trials) else { return successes }
            successes += 1
        }
    }

    /// A Poisson number, by the product method in steps small enough not to underflow.
    public mutating func poisson(mean: Double) -> Int64 {
        var left = mean
        var count: Int64 = 0
        while left > 0 {
            let part = min(left, 20)
            left -= part
            let limit = exp(-part)
            var product = uniform()
            while product > limit {
                count += 1
                product *= uniform()
            }
        }
        return count
    }

    private static func mixed(_ value: UInt64) -> UInt64 { StableHash.mixed(value &+ 0x9e37_79b9_7f4a_7c15) }
}
