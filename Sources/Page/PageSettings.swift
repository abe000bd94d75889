import Runtime

/// Whether a coordinator serves the operator's page.
public enum PageSetting: String, Sendable, CaseIterable {
    case on, off
}

extension ConfigurationKey where Value == PageSetting {
    public static let page = choice(
        "ROOKERY_PAGE", .on, [.coordinator], "Whether `coordinator run` serves the operator's page.")
}

extension ConfigurationKey where Value == String {
    public static let pageHost = text(
        "ROOKERY_PAGE_HOST", "127.0.0.1", allowed: "an address of this machine, or 0.0.0.0 for all", [.coordinator],
        "The address that the operator's page is served on.")
}

extension ConfigurationKey where Value == Int {
    public static let pagePort = int(
        "ROOKERY_PAGE_PORT", 0, 0...65_535, [.coordinator],
        "The port that the operator's page is served on; 0 takes a free one.")
}

extension ConfigurationKey where Value == String? {
    public static let pageHosts = optionalText(
        "ROOKERY_PAGE_HOSTS", allowed: "host names or addresses, each with or without a port, separated by commas",
        [.coordinator], "Under which other names the page may be asked for, beside its address and localhost."
    ) { text in
        text.split(separator: ",", omittingEmptySubsequences: false).allSatisfy { name in
            !name.isEmpty && name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f && $0 != UInt8(ascii: "/") }
        }
    }
    public static let pageToken = optionalText(
        "ROOKERY_PAGE_TOKEN", allowed: "at least 16 visible ASCII characters", isSecret: true, [.coordinator],
        "What a caller must show to change anything through the page; without it the page is read-only."
    ) { $0.utf8.count >= 16 && $0.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f } }
    public static let pageAssets = optionalText(
        "ROOKERY_PAGE_ASSETS", allowed: "a folder", [.coordinator],
        "Serves the page's own files from this folder instead of the built-in ones, for work on the page.")
}

extension ConfigurationGroup {
    public static let page = ConfigurationGroup(
        "Operator's page",
        [
            ConfigurationKey<PageSetting>.page, ConfigurationKey<String>.pageHost, ConfigurationKey<Int>.pagePort,
            ConfigurationKey<String?>.pageHosts, ConfigurationKey<String?>.pageToken,
            ConfigurationKey<String?>.pageAssets,
        ])
}
