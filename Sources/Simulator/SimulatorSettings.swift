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
