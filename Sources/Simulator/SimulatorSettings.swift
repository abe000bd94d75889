import Runtime

/// How the simulated network is set up, and how badly it behaves.
struct SimulatorSettings: Sendable {
    var seed: UInt64 = 1
    /// The bearer token of the account's owner. `nil` takes any token for the owner's.
    var ownerToken: String?
    /// A second valid token that is not the owner's: it sees no private metrics.
    var appToken: String?
    var userID = "1580000000000000001"
    var username = "rookery"
    var baseFollowers: Int64 = 24_000
    /// Followers per thousand impressions of named generators, in place of what the seed deals.
    var worth: [String: Double] = [:]

    /// Requests a rate window of 15 domain minutes, a credential.
    var lookupLimit = 3500
    var analyticsLimit = 300
    var userLimit = 900
    /// Posts that may be read in one calendar month (UTC); 0 is no cap.
    var monthlyCap = 0

    /// The share of posts that get deleted between 2 and 72 hours of age, 0…1.
    var deletedShare = 0.0
    /// The share of requests refused with 429 although the window is not spent, 0…1.
    var refusedRequestShare = 0.0
    /// The share of requests answered with 503, 0…1.
    var outageShare = 0.0
    /// The share of posts whose private metrics are refused to everyone, 0…1.
    var refusedPrivateShare = 0.0
    /// How long each answer takes, in milliseconds.
    var latencyMilliseconds = 0
}

extension SimulatorSettings {
    init(_ configuration: Configuration) {
        seed = UInt64(configuration[.seed])
        ownerToken = configuration[.simulatorToken]
        appToken = configuration[.simulatorAppToken]
        if let id = configuration[.sourceUserID] { userID = id }
        if let account = configuration[.account] { username = account }
        baseFollowers = Int64(configuration[.simulatorFollowers])
        worth = configuration[.simulatorWorth]
        lookupLimit = configuration[.simulatorRateLimit]
        monthlyCap = configuration[.simulatorMonthlyCap]
        deletedShare = configuration[.simulatorDeletedShare]
        refusedRequestShare = configuration[.simulatorRefusedShare]
        outageShare = configuration[.simulatorOutageShare]
        refusedPrivateShare = configuration[.simulatorPrivateShare]
        latencyMilliseconds = configuration[.simulatorLatency]
    }
}

extension ConfigurationKey where Value == String? {
    static let simulatorState = optionalText(
        "ROOKERY_SIMULATOR_STATE", allowed: "a folder", [.simulator],
        "Where the simulator keeps its posts, so that a restart loses none; kept in memory only if not set.")
    static let simulatorToken = optionalText(
        "ROOKERY_SIMULATOR_TOKEN", allowed: "a bearer token", isSecret: true, [.simulator],
        "The owner's bearer token at the simulator; any token passes if not set.")
    static let simulatorAppToken = optionalText(
        "ROOKERY_SIMULATOR_APP_TOKEN", allowed: "a bearer token", isSecret: true, [.simulator],
        "A second token at the simulator, not the owner's: it sees no private metrics.")
}

extension ConfigurationKey where Value == Int {
    static let simulatorFollowers = int(
        "ROOKERY_SIMULATOR_FOLLOWERS", 24_000, 0...1_000_000_000, [.simulator],
        "The invented account's followers before its first post.")
    static let simulatorRateLimit = int(
        "ROOKERY_SIMULATOR_RATE_LIMIT", 3500, 1...1_000_000, [.simulator],
        "How many post lookups the simulator allows a credential in 15 domain minutes.")
    static let simulatorMonthlyCap = int(
        "ROOKERY_SIMULATOR_MONTHLY_CAP", 0, 0...1_000_000_000, [.simulator],
        "How many posts the simulator lets be read in a calendar month; 0 is no cap.")
    static let simulatorLatency = int(
        "ROOKERY_SIMULATOR_LATENCY_MS", 0, 0...10_000, [.simulator], "How long each answer of the simulator takes.")
}

extension ConfigurationKey where Value == Double {
    static let simulatorDeletedShare = double(
        "ROOKERY_SIMULATOR_DELETED_SHARE", 0, 0...1, [.simulator],
        "The share of posts that get deleted between 2 and 72 hours of age.")
    static let simulatorRefusedShare = double(
        "ROOKERY_SIMULATOR_REFUSED_SHARE", 0, 0...1, [.simulator],
        "The share of requests the simulator answers with 429 though the window is not spent.")
    static let simulatorOutageShare = double(
        "ROOKERY_SIMULATOR_OUTAGE_SHARE", 0, 0...1, [.simulator],
        "The share of requests the simulator answers with 503.")
    static let simulatorPrivateShare = double(
        "ROOKERY_SIMULATOR_PRIVATE_SHARE", 0, 0...1, [.simulator],
        "The share of posts whose private metrics the simulator refuses to everyone.")
}

extension ConfigurationKey where Value == [String: Double] {
    static let simulatorWorth = Self(
        "ROOKERY_SIMULATOR_WORTH", default: [:], text: nil, allowed: "NAME=NUMBER, several separated by commas",
        usedBy: [.simulator],
        "Followers a thousand impressions that named generators bring at the simulator, in place of what the seed dealt."
    ) { text in
        var worths: [String: Double] = [:]
        for entry in text.split(separator: ",", omittingEmptySubsequences: false) {
            let parts = entry.split(separator: "=", omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[0].isEmpty, let worth = Double(parts[1]), (0...1000).contains(worth),
                worths.updateValue(worth, forKey: String(parts[0])) == nil
            else { return nil }
        }
        return worths
    }
}

extension ConfigurationGroup {
    static let simulator = ConfigurationGroup(
        "Simulator",
        [
            ConfigurationKey<String?>.simulatorState, ConfigurationKey<String?>.simulatorToken,
            ConfigurationKey<String?>.simulatorAppToken, ConfigurationKey<Int>.simulatorFollowers,
            ConfigurationKey<Int>.simulatorRateLimit, ConfigurationKey<Int>.simulatorMonthlyCap,
            ConfigurationKey<Int>.simulatorLatency, ConfigurationKey<Double>.simulatorDeletedShare,
            ConfigurationKey<Double>.simulatorRefusedShare, ConfigurationKey<Double>.simulatorOutageShare,
            ConfigurationKey<Double>.simulatorPrivateShare, ConfigurationKey<[String: Double]>.simulatorWorth,
        ])
}
