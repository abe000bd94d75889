import Runtime
import Timekeeping

extension ConfigurationGroup {
    /// Where the counts of posts come from, at which ages, and which of them cannot be.
    public static let source = ConfigurationGroup(
        "Source of counts",
        [
            ConfigurationKey<String>.sourceURL, ConfigurationKey<String?>.sourceToken,
            ConfigurationKey<[Span]>.scrapeCheckpoints, ConfigurationKey<Int>.impressionsMax,
        ])
}

extension ConfigurationKey where Value == String {
    public static let sourceURL = text(
        "ROOKERY_SOURCE_URL", "https://api.x.com", allowed: "an http or https URL", [.scraper, .producer],
        "Where posts' counts are read: the X API v2, or a simulator."
    ) { SettingFormat.isURL($0, schemes: ["http", "https"]) }
}

extension ConfigurationKey where Value == String? {
    public static let sourceToken = optionalText(
        "ROOKERY_SOURCE_TOKEN", allowed: "a bearer token", isSecret: true, [.scraper, .producer],
        "The bearer token for the source."
    ) { $0.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f } }
}

extension ConfigurationKey where Value == [Span] {
    public static let scrapeCheckpoints = Self(
        "ROOKERY_SCRAPE_CHECKPOINTS", default: [1, 3, 6, 12, 24, 48, 168].map { .hours($0) },
        text: "1h,3h,6h,12h,24h,48h,7d", allowed: "ages such as 30m, 6h or 7d, growing, separated by commas",
        usedBy: [.scraper, .coordinator], "The ages at which a post's counts are read."
    ) { SpanText.list($0) }
}

extension ConfigurationKey where Value == Int {
    public static let impressionsMax = int(
        "ROOKERY_IMPRESSIONS_MAX", 1_000_000_000, 1...Int(Int64.max / 2), [.learner, .coordinator, .producer],
        "A reading with more impressions than this is impossible and reaches no table but the one for inspection.")
}
