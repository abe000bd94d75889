/// How much more the followers of single posts scatter than Poisson counts would: φ = Pearson's χ² / degrees of freedom,
/// each generator's pooled rate taken for its posts (McCullagh and Nelder, Generalized Linear Models, 1989, §6.2).
///
/// χ² of a generator is Σ (fᵢ − λeᵢ)² / λeᵢ = E·S/F − F with λ = F/E and S = Σ fᵢ²/eᵢ, so sums are enough. A generator's
/// own φ is drawn towards that of all as if the latter came with ten degrees of freedom more (as Smyth, 2004, moderates
/// variances): one whose followers came of a single post is trusted less than one whose posts agree.
public struct FollowerDispersion: Hashable, Sendable {
    /// Of all generators; at least 1: counts that scatter less are taken for Poisson.
    public let factor: Double
    /// One a generator, at least 1.
    public let factors: [Double]
    public let degreesOfFreedom: Double

    /// Below so many degrees of freedom every factor is 1, for chance alone would move it too far.
    public static let leastDegrees = 10.0
    /// Degrees of freedom that the common factor counts for beside a generator's own.
    public static let commonDegrees = 10.0

    public init(_ memory: [FollowerMemory]) {
        let parts = memory.map(Self.chiSquare)
        let degrees = parts.reduce(0) { $0 + $1.degrees }
        degreesOfFreedom = degrees
        guard degrees >= Self.leastDegrees else {
            factor = 1
            factors = memory.map { _ in 1 }
            return
        }
        let common = max(1, parts.reduce(0) { $0 + $1.chiSquare } / degrees)
        factor = common
        factors = parts.map { part in
            max(1, (part.chiSquare + Self.commonDegrees * common) / (part.degrees + Self.commonDegrees))
        }
    }

    private static func chiSquare(_ entry: FollowerMemory) -> (chiSquare: Double, degrees: Double) {
        guard entry.posts > 1, entry.followers > 0, entry.impressions > 0, let squares = entry.squaresPerImpression
        else { return (0, 0) }
        return (max(0, entry.impressions * squares / entry.followers - entry.followers), entry.posts - 1)
    }
}
