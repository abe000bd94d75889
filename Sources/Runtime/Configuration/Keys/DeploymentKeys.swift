import Timekeeping

/// Whose posts are learned from, and whether the audience is real.
public enum DeploymentMode: String, Sendable, CaseIterable {
    /// Real posts only; simulated rows are kept out of every model.
    case live
    /// Simulated posts only.
    case shadow
}

extension ConfigurationKey where Value == String? {
    public static let account = optionalText(
        "ROOKERY_ACCOUNT", allowed: "an account name without @, at most 64 letters, digits, _ or -", Program.allCases,
        "The account this deployment learns for."
    ) { Names.isName($0, extra: "_-", longest: 64) }
}

extension ConfigurationKey where Value == DeploymentMode {
    public static let mode = choice(
        "ROOKERY_MODE", .live, Program.loop,
        "Whether real posts are learned from (`live`) or simulated ones (`shadow`), never both.")
}

extension ConfigurationKey where Value == String {
    public static let timeZone = text(
        "ROOKERY_TIME_ZONE", "UTC", allowed: "an IANA time zone name such as Europe/Berlin", Program.allCases,
        "The account's time zone; the hour of a post is counted in it."
    ) { Names.isTimeZone($0) }
}

extension ConfigurationKey where Value == ClockSpecification {
    public static let clock = Self(
        "ROOKERY_CLOCK", default: .real, text: "real", allowed: ClockSpecification.allowed, usedBy: Program.allCases,
        "Where domain time comes from; leases and time-outs always run on real time."
    ) { try? ClockSpecification($0) }
}

extension ConfigurationGroup {
    static let deployment = ConfigurationGroup(
        "Deployment",
        [
            ConfigurationKey<String?>.account, ConfigurationKey<DeploymentMode>.mode,
            ConfigurationKey<String>.timeZone, ConfigurationKey<ClockSpecification>.clock,
        ])
}
