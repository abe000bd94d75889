/// Names of the hour arms in `bandit_arms`: `timing_0` … `timing_23`, hours in the account's time zone.
public enum TimingArm {
    /// - Parameter hour: 0…23.
    public static func name(hour: Int) -> String { "timing_\(hour)" }

    public static func hour(of name: some StringProtocol) -> Int? {
        guard name.hasPrefix("timing_"), let hour = Int(name.dropFirst(7)), (0...23).contains(hour),
            Self.name(hour: hour) == name
        else { return nil }
        return hour
    }
}
