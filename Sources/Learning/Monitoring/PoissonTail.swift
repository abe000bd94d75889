import Glibc

/// Tails of the Poisson distribution, summed term by term.
enum PoissonTail {
    /// P(X ≤ count); 1 for a mean of 0.
    static func atMost(_ count: Int64, mean: Double) -> Double {
        guard count >= 0 else { return 0 }
        guard mean > 0 else { return 1 }
        var sum = 0.0
        for k in 0...count { sum += exp(Double(k) * log(mean) - mean - lgamma(Double(k) + 1)) }
        return min(1, sum)
    }

    /// P(X ≥ count). The upper terms are summed themselves, so that small chances keep their digits.
    static func atLeast(_ count: Int64, mean: Double) -> Double {
        guard count > 0 else { return 1 }
        guard mean > 0 else { return 0 }
        var term = exp(Double(count) * log(mean) - mean - lgamma(Double(count) + 1))
        guard Double(count) > mean else { return max(0, 1 - atMost(count - 1, mean: mean)) }
        var (sum, k) = (0.0, Double(count))
        while term > sum * 1e-17 {
            sum += term
            k += 1
            term *= mean / k
        }
        return min(1, sum)
    }
}
