/// What counts as a success.
public enum SuccessRule {
    /// For an arm: a rate strictly above the threshold (0.03 unless set otherwise).
    public static func isSuccess(rate: Double, threshold: Double = 0.03) -> Bool { rate > threshold }

    /// For a formula: a rate of at least 2 % or at least 5000 impressions.
    public static func qualifiesForFormula(rate: Double?, impressions: Int64?) -> Bool {
        (rate ?? 0) >= 0.02 || (impressions ?? 0) >= 5000
    }
}
