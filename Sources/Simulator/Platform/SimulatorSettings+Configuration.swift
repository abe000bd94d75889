import Runtime

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
