import Glibc

/// How a post's counts come in over its life: fast at first, most within two days, all after seven.
public enum GrowthCurve {
    /// The age after which nothing more comes in, in hours.
    public static let lifetimeHours = 168.0

    /// The share of the final count that has come in at an age, 0…1: a stretched exponential, scaled to end at 1.
    public static func share(atHours age: Double) -> Double {
        guard age > 0 else { return 0 }
        guard age < lifetimeHours else { return 1 }
        return stretched(age) / stretched(lifetimeHours)
    }

    private static func stretched(_ hours: Double) -> Double { 1 - exp(-pow(hours / 10, 0.6)) }
}
