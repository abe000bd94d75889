import CommandLine
import Learning
import Model
import Runtime
import Store
import Timekeeping

/// What a preview is asked for.
struct PreviewSettings: Sendable {
    let policy: WeightPolicy
    let rule: StepEvaluation.Guard
    let windowDays: Int
    let leastPosts: Int
    let end: Timestamp
    /// Weights to judge instead of the step's, by name in any spelling; empty for the step.
    var asked: [String: Double]

    /// The run that a person asks for with these settings.
    var run: WeightRun { WeightRun(policy: policy, rule: rule, windowDays: windowDays, leastPosts: leastPosts) }

    /// - Throws: `CommandFailure` with exit code 2 naming the option at fault.
    init(_ arguments: CommandArguments, _ configuration: Configuration) throws {
        policy = WeightPolicy(
            configuration, drive: try Self.choice(arguments, "drive", configuration[.weightDrive].rawValue))
        rule = try Self.choice(arguments, "guard", configuration[.weightGuard].rawValue)
        windowDays = configuration[.windowDays]
        leastPosts = configuration[.optimizeMinPosts]
        asked = try Self.weights(arguments.all("set"))
        guard let text = arguments["at"] else {
            end = try configuration[.clock].makeClock().now()
            return
        }
        guard let moment = Timestamp(rfc3339: text) else {
            throw CommandFailure(.usage, "--at: \"\(text)\" is not a time such as 2026-03-02T06:00:00Z")
        }
        end = moment
    }

    private static func choice<Choice: RawRepresentable & CaseIterable>(
        _ arguments: CommandArguments, _ name: String, _ configured: String
    ) throws(CommandFailure) -> Choice where Choice.RawValue == String {
        let text = arguments[name] ?? configured
        guard let choice = Choice(rawValue: text) else {
            let known = Choice.allCases.map(\.rawValue).joined(separator: ", ")
            throw CommandFailure(.usage, "--\(name): \"\(text)\" is none of \(known)")
        }
        return choice
    }

    static func weights(_ texts: [String]) throws(CommandFailure) -> [String: Double] {
        var weights: [String: Double] = [:]
        for text in texts {
            let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2, GeneratorName.isWellFormed(parts[0], allowingBlanks: true) else {
                throw CommandFailure(.usage, "--set: \"\(text)\" is not NAME=WEIGHT")
            }
            guard let weight = Double(parts[1]), (0...1).contains(weight) else {
                throw CommandFailure(.usage, "--set: \"\(parts[1])\" is not a weight from 0 to 1")
            }
            weights[parts[0]] = weight
        }
        let sum = weights.values.reduce(0, +)
        guard sum <= 1 + 1e-12 else { throw CommandFailure(.usage, "--set: these weights sum to \(sum), more than 1") }
        return weights
    }
}
