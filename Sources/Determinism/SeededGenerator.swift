import Glibc

/// The seeded source of every random choice: xoshiro256** (Blackman and Vigna, 2018), its state filled from the seed by
/// SplitMix64. The sequence depends on the seed alone, on every platform and for good: recorded propensities can be
/// checked by drawing again.
public struct SeededGenerator: RandomNumberGenerator, Hashable, Sendable {
    private var state: (UInt64, UInt64, UInt64, UInt64)

    public init(seed: UInt64) {
        var mixer = SplitMix64(state: seed)
        state = (mixer.next(), mixer.next(), mixer.next(), mixer.next())
    }

    /// A generator for one purpose, whose sequence does not touch those of other purposes with the same seed.
    ///
    /// - Parameter stream: names the purpose, for example `arm/<decision id>`; hashed by FNV-1a.
    public init(seed: UInt64, stream: String) {
        var mixer = SplitMix64(state: seed)
        self.init(seed: mixer.next() ^ StableHash.of(stream))
    }

    public mutating func next() -> UInt64 {
        let result = Self.rotated(state.1 &* 5, 7) &* 9
        let shifted = state.1 << 17
        state.2 ^= state.0
        state.3 ^= state.1
        state.1 ^= state.2
        state.0 ^= state.3
        state.2 ^= shifted
        state.3 = Self.rotated(state.3, 45)
        return result
    }

    private static func rotated(_ value: UInt64, _ count: UInt64) -> UInt64 {
        (value << count) | (value >> (64 - count))
    }

    public static func == (left: Self, right: Self) -> Bool { left.state == right.state }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(state.0)
        hasher.combine(state.1)
        hasher.combine(state.2)
        hasher.combine(state.3)
    }
}

/// Spreads one word over many: Steele, Lea and Flood's SplitMix64 (2014).
private struct SplitMix64 {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        return StableHash.mixed(state)
    }
}

extension SeededGenerator {
    /// Uniform in [0, 1): the upper 53 bits over 2⁵³.
    public mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

    /// Uniform in 0..<bound without bias (Lemire's multiply-and-reject).
    ///
    /// - Precondition: `bound` is at least 1.
    public mutating func uniform(below bound: Int) -> Int {
        precondition(bound >= 1, "a bound of at least 1 is needed")
        let range = UInt64(bound)
        var product = range.multipliedFullWidth(by: next())
        if product.low < range {
            let threshold = (0 &- range) % range
            while product.low < threshold { product = range.multipliedFullWidth(by: next()) }
        }
        return Int(product.high)
    }

    /// An index drawn with probability `weights[i] / Σ weights`; `nil` where no weight is above zero.
    public mutating func index(weightedBy weights: [Double]) -> Int? {
        let total = weights.reduce(0) { $0 + max(0, $1) }
        guard total > 0, total.isFinite else { return nil }
        var left = uniform() * total
        var last: Int?
        for (index, weight) in weights.enumerated() where weight > 0 {
            if left < weight { return index }
            left -= weight
            last = index
        }
        return last
    }

    /// Normal with mean 0 and deviation 1, by Marsaglia's polar method. One value a call: the second is not kept, so
    /// that the state is the four words alone.
    public mutating func normal() -> Double {
        while true {
            let first = 2 * uniform() - 1
            let second = 2 * uniform() - 1
            let square = first * first + second * second
            if square > 0, square < 1 { return first * (-2 * log(square) / square).squareRoot() }
        }
    }

    /// Gamma with the given shape and scale 1, by Marsaglia and Tsang (2000); shapes below 1 by their boost
    /// `Gamma(a) = Gamma(a + 1) · U^(1/a)`.
    ///
    /// - Precondition: `shape` is above 0.
    public mutating func gamma(shape: Double) -> Double {
        precondition(shape > 0 && shape.isFinite, "a gamma shape is above 0")
        if shape < 1 {
            let boosted = gamma(shape: shape + 1)
            return boosted * pow(1 - uniform(), 1 / shape)
        }
        let offset = shape - 1.0 / 3.0
        let factor = 1 / (9 * offset).squareRoot()
        while true {
            let drawn = normal()
            let root = 1 + factor * drawn
            guard root > 0 else { continue }
            let cube = root * root * root
            let level = log(1 - uniform())
            if level < 0.5 * drawn * drawn + offset - offset * cube + offset * log(cube) { return offset * cube }
        }
    }

    /// Beta by two gammas: X / (X + Y).
    ///
    /// - Precondition: both parameters are above 0.
    public mutating func beta(_ alpha: Double, _ beta: Double) -> Double {
        let successes = gamma(shape: alpha)
        let failures = gamma(shape: beta)
        return successes + failures > 0 ? successes / (successes + failures) : 0.5
    }

    /// Poisson with the given mean: Knuth's product below 30, halved by a gamma draw above (Ahrens and Dieter, 1974).
    public mutating func poisson(mean: Double) -> Int {
        guard mean > 0, mean.isFinite else { return 0 }
        var left = mean
        var count = 0
        while left > 30 {
            let step = (left * 7 / 8).rounded(.down)
            let elapsed = gamma(shape: step)
            if elapsed > left { return count + binomial(Int(step) - 1, left / elapsed) }
            left -= elapsed
            count += Int(step)
        }
        let limit = exp(-left)
        var product = uniform()
        while product > limit {
            count += 1
            product *= uniform()
        }
        return count
    }

    /// Binomial: trials of one uniform each below 64, split by a beta draw above.
    public mutating func binomial(_ trials: Int, _ probability: Double) -> Int {
        var trials = trials
        var probability = min(1, max(0, probability))
        var successes = 0
        while trials > 64 {
            let rank = trials / 2 + 1
            let median = beta(Double(rank), Double(trials - rank + 1))
            if median <= probability {
                successes += rank
                probability = median < 1 ? (probability - median) / (1 - median) : 0
                trials -= rank
            } else {
                probability /= median
                trials = rank - 1
            }
        }
        for _ in 0..<max(0, trials) where uniform() < probability { successes += 1 }
        return successes
    }
}
