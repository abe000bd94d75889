import Glibc
import Timekeeping

/// How much a post counts that is so old, where what works may drift: half after the half-life, a quarter after two.
///
/// Sums of such weights take the place of counts in Beta arms (discounted Thompson sampling: Raj and Kalyani, 2017) and in
/// UCB1 (discounted UCB: Garivier and Moulines, 2011). An arm's evidence then never exceeds what about 1.44 half-lives of
/// posts hold, and one that is not tried is forgotten back to the prior.
public struct EvidenceDiscount: Hashable, Sendable {
    public let halfLife: Span

    /// `nil` for a half-life that is not above 0: then nothing is discounted.
    public init?(halfLife: Span) {
        guard halfLife.microseconds > 0 else { return nil }
        self.halfLife = halfLife
    }

    /// In (0, 1]; a post of the future counts whole.
    public func weight(age: Span) -> Double {
        exp2(-Double(max(0, age.microseconds)) / Double(halfLife.microseconds))
    }
}
