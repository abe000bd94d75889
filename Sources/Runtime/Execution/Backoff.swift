/// How long to wait before the next attempt: doubling, capped, and jittered so that many processes do not come back at
/// once. Each wait lies between half of the attempt's length and the whole of it.
public struct Backoff: Sendable {
    /// The first pause at most.
    public let base: Duration
    /// Any pause at most.
    public let cap: Duration
    /// How many waits were handed out since the last success.
    public private(set) var attempts = 0
    private var generator: SeededGenerator

    /// - Parameter seed: equal seeds give equal waits; give each process its own.
    public init(base: Duration = .milliseconds(100), cap: Duration = .seconds(5), seed: UInt64) {
        self.base = base
        self.cap = cap
        generator = SeededGenerator(seed: seed)
    }

    /// The next wait.
    public mutating func next() -> Duration {
        let doubled = attempts < 30 ? min(base * (1 << attempts), cap) : cap
        attempts += 1
        return doubled * Double.random(in: 0.5...1, using: &generator)
    }

    /// After a success the next wait is the shortest again.
    public mutating func reset() { attempts = 0 }
}

/// SplitMix64 (Steele, Lea and Flood 2014): a small generator for choices that need no more, the same for equal seeds.
struct SeededGenerator: RandomNumberGenerator, Sendable {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
