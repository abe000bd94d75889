import Learning
import Runtime
import Timekeeping

/// What a learn run is told.
struct LearnSettings: Sendable {
    var window: Span = .days(7)
    /// As configured: it rules unless a person has set the gates.
    var gates = GateSetting()
    var successRate = 0.03
    /// `nil` counts every post whole.
    var discount: EvidenceDiscount?
    var learnsFromSimulated = false
    var drift = DriftThresholds()
    /// How old a post must be at its reading for its prediction to have matured.
    var driftAge: Span = .hours(48)
}

extension LearnSettings {
    init(_ configuration: Configuration) {
        window = .days(Int64(configuration[.windowDays]))
        gates = GateSetting(
            mode: configuration[.gateMode] == .adaptive ? .adaptive : .fixed, views: configuration[.gateViews],
            likes: configuration[.gateLikes], age: .minutes(Int64(configuration[.gateAgeMinutes])))
        successRate = configuration[.successRate]
        discount = EvidenceDiscount(
            halfLife: Span(microseconds: Int64(configuration[.armHalfLifeDays] * 86_400 * 1_000_000)))
        learnsFromSimulated = configuration[.mode] == .shadow
        drift = DriftThresholds(
            posts: configuration[.driftPosts], leastPosts: configuration[.driftMinPosts],
            leastSkill: configuration[.driftSkillMin], mostCalibrationError: configuration[.driftCalibrationMax])
        driftAge = .hours(Int64(configuration[.driftAgeHours]))
    }
}
