/// 0 up to `low`, 1 from `high`, straight in between.
func ramp(_ value: Double, _ low: Double, _ high: Double) -> Double {
    min(1, max(0, (value - low) / (high - low)))
}

extension Double {
    /// To four digits after the point: what is beyond says nothing about a text.
    var toFourDigits: Double { (self * 10_000).rounded() / 10_000 }
}
