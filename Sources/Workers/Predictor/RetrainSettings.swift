import Runtime
import Store

/// The settings of a retraining.
struct RetrainSettings: Hashable {
    var windowDays = 7
    /// Posts that must have become learnable since the last model.
    var leastNewPosts = 10
    /// Rows a fit needs.
    var leastRows = 10
    var ridgePenalty = 1.0
    var logisticC = 1.0
    /// Whether both are chosen from a grid by what predicted later rows best.
    var searchesPenalty = false
    /// Of the rate model's rows.
    var weighting = RowWeighting.equal
}

extension RetrainSettings {
    init(_ configuration: Configuration) {
        self.init(
            windowDays: configuration[.windowDays], leastNewPosts: configuration[.retrainMinPosts],
            leastRows: configuration[.fitMinRows], ridgePenalty: configuration[.ridgePenalty],
            logisticC: configuration[.logisticC], searchesPenalty: configuration[.penaltyChoice] == .searched,
            weighting: configuration[.rowWeights] == .impressions ? .impressions : .equal)
    }
}
