import Runtime

extension ConfigurationKey where Value == String? {
    public static let alertWebhookURL = optionalText(
        "ROOKERY_ALERT_WEBHOOK_URL", allowed: "an http or https URL", isSecret: true, [.coordinator],
        "Where each alert is posted when it opens, worsens and ends; nowhere if not set."
    ) { SettingFormat.isURL($0, schemes: ["http", "https"]) }

    public static let alertWebhookSecret = optionalText(
        "ROOKERY_ALERT_WEBHOOK_SECRET", allowed: "at least 16 characters", isSecret: true, [.coordinator],
        "Signs what is posted to the webhook, with HMAC-SHA256; needed where its URL is set."
    ) { $0.count >= 16 }
}

extension ConfigurationKey where Value == Int {
    public static let alertInterval = int(
        "ROOKERY_ALERT_INTERVAL_SECONDS", 5, 2...3600, [.coordinator],
        "How many seconds pass between two looks at what alerts are raised for.")
}

extension ConfigurationGroup {
    public static let alerts = ConfigurationGroup(
        "Alerts",
        [
            ConfigurationKey<Int>.alertInterval, ConfigurationKey<String?>.alertWebhookURL,
            ConfigurationKey<String?>.alertWebhookSecret,
        ])
}
