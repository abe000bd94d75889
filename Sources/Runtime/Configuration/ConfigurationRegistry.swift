/// A part of the reference page.
public struct ConfigurationGroup: Sendable {
    public let title: String
    public let settings: [any ConfigurationSetting]

    public init(_ title: String, _ settings: [any ConfigurationSetting]) {
        self.title = title
        self.settings = settings
    }
}

/// Every setting of every program, in the order of the reference page. A key that is not listed here does not exist:
/// its variable would be refused as unknown.
public enum ConfigurationRegistry {
    public static let groups: [ConfigurationGroup] = [
        .deployment, .servers, .process, .source, .work, .learning, .drift, .schedule, .alerts, .page, .simulator,
    ]
    public static let settings: [any ConfigurationSetting] = groups.flatMap(\.settings)
}
