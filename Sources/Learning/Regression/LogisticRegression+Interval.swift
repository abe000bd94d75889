/// Standard errors and intervals of a logistic fit.
///
/// The covariance of the coefficients is H⁻¹·F·H⁻¹, with F = Σ w·p(1 − p)·zzᵀ the information of the rows and H = F plus
/// the penalty's 1/C on the diagonal, the intercept's aside (le Cessie and van Houwelingen 1992); without a penalty that
/// is F⁻¹. It holds for many rows, assumes that they are independent, that the logit is linear in the features, and that
/// a weight of w stands for w rows. As for ridge, the penalty's pull towards 0 is a bias that the errors do not hold, and
/// where the classes are separable the errors tell of the penalty more than of the rows.
extension LogisticRegression {
    /// Where the probability of a new row is expected to lie: the score ± z·se, by the delta method on the logit scale,
    /// taken through the sigmoid, so that it stays within 0…1. The outcome itself is 0 or 1 and has no interval.
    ///
    /// - Parameter reach: z, from `reach(level:)`.
    public func interval(_ features: some Collection<Double>, reach: Double) -> ClosedRange<Double> {
        let middle = model.score(features)
        let half = reach * errors.score(features)
        return LinearModel.sigmoid(middle - half)...LinearModel.sigmoid(middle + half)
    }

    /// How many standard errors either way a share of `level` lies, in 0..<1, such as 0.95.
    public static func reach(level: Double) -> Double {
        StudentT.reach(level: level, degreesOfFreedom: .infinity)
    }
}
