/// A weight as sentences tell it: to six decimals, without the digits that rounding leaves behind.
public enum WeightFigure {
    public static func text(_ weight: Double) -> String { "\((weight * 1_000_000).rounded() / 1_000_000)" }
}
