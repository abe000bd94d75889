extension RidgeRegression {
    /// Puts a corrected row in the place of the one added before, whose values and weight must be given as they were.
    /// Where either cannot be taken, nothing changes.
    public mutating func correct(
        _ old: (features: [Double], target: Double, weight: Double),
        to new: (features: [Double], target: Double, weight: Double)
    ) throws(FitError) {
        var changed = self
        try changed.add(new.features, target: new.target, weight: new.weight)
        try changed.remove(old.features, target: old.target, weight: old.weight)
        self = changed
    }
}
