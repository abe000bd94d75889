import CommandLine
import Learning
import Runtime
import Timekeeping

/// What a backtest is told. The learning settings are those of the live path, by the same names.
struct BacktestSettings: Sendable {
    enum Step: String, Sendable, CaseIterable {
        case day, week

        var span: Span { self == .day ? .days(1) : .days(7) }
    }

    var step = Step.day
    /// How far back known readings are learned from; `nil` for the whole history.
    var window: Span?
    /// How long after a post its figures count as known at the earliest.
    var delay = Span.days(7)
    /// Whether figures count as known only when their file can have been read.
    var asRead = false
    /// Of the bootstrap's draws.
    var seed: UInt64 = 1
    var gates = GateSetting()
    var successRate = 0.03
    var leastNewPosts = 10
    var leastRows = 10
    var ridgePenalty = 1.0
    var logisticC = 1.0
    var hourCuriosity = 1.0
    var impressionsMax = Int64.max
    var timeZone = "UTC"

    var plausibility: Plausibility { Plausibility(impressionsMax: impressionsMax) }
}

extension BacktestSettings {
    /// - Throws: `CommandFailure` for an option that is out of range.
    init(_ configuration: Configuration, _ arguments: CommandArguments) throws(CommandFailure) {
        if let text = arguments["step"] {
            guard let step = Step(rawValue: text) else {
                throw CommandFailure(.usage, "--step: \"\(text)\" is neither day nor week")
            }
            self.step = step
        }
        window = try arguments.int("window", in: 1...36_500).map { .days(Int64($0)) }
        delay = .days(Int64(try arguments.int("delay", in: 0...365) ?? 7))
        asRead = arguments.has("as-read")
        seed = UInt64(try arguments.int("seed", in: 0...Int.max) ?? 1)
        gates = GateSetting(
            mode: configuration[.gateMode] == .adaptive ? .adaptive : .fixed, views: configuration[.gateViews],
            likes: configuration[.gateLikes], age: .minutes(Int64(configuration[.gateAgeMinutes])))
        successRate = configuration[.successRate]
        leastNewPosts = configuration[.retrainMinPosts]
        leastRows = configuration[.fitMinRows]
        ridgePenalty = configuration[.ridgePenalty]
        logisticC = configuration[.logisticC]
        hourCuriosity = configuration[.ucbC]
        impressionsMax = Int64(configuration[.impressionsMax])
        timeZone = configuration[.timeZone]
    }
}
