import CommandLine
import Learning
import Postgres
import Runtime
import Store
import Timekeeping

/// A step of the weights that is not taken, or weights somebody asks about, and what they would be worth.
struct WeightPreview: Sendable {
    let settings: PreviewSettings
    let proposal: WeightProposal
    /// Learnable posts of the window.
    let posts: Int64
    /// What is judged, one a generator: the step's new weights, or those asked for.
    let weights: [Double]
    let step: StepEvaluation

    /// Reads the tables in one snapshot; writes nothing.
    static func read(_ connection: PostgresConnection, _ settings: PreviewSettings) throws -> WeightPreview {
        try connection.transaction(isolation: .repeatableRead) {
            let evidence = try WeightEvidence(
                connection, until: settings.end, windowDays: settings.windowDays, drive: settings.policy.drive,
                isLocking: false)
            var settings = settings
            settings.asked = try registered(settings.asked, connection)
            return try WeightPreview(evidence.states, evidence.log, posts: evidence.posts, settings)
        }
    }

    private static func registered(
        _ asked: [String: Double], _ connection: PostgresConnection
    ) throws -> [String: Double] {
        var weights: [String: Double] = [:]
        for (name, weight) in asked {
            guard weights.updateValue(weight, forKey: try GeneratorNames.known(connection, name)) == nil else {
                throw CommandFailure(.usage, "--set: \(name) is given twice, by two of its names")
            }
        }
        return weights
    }

    /// - Throws: `CommandFailure` where there is no room for weights, or those asked for are none.
    init(_ states: [GeneratorState], _ log: ChoiceLog, posts: Int64, _ settings: PreviewSettings) throws {
        self.settings = settings
        self.posts = posts
        do throws(WeightError) {
            proposal = try WeightProposal(states, log: log, policy: settings.policy, rule: settings.rule)
        } catch {
            throw CommandFailure(
                error.code == .infeasible ? .refused : .failed, "no weights: \(error.description)")
        }
        guard !settings.asked.isEmpty else {
            weights = proposal.update.changes.map(\.new)
            step = proposal.step
            return
        }
        weights = try Self.weights(settings.asked, states)
        step = proposal.evaluation(of: weights)
    }

    var verdict: StepEvaluation.Verdict { step.verdict(settings.rule) }

    /// Those asked for, and what they leave to the others in the proportions of now.
    private static func weights(
        _ asked: [String: Double], _ states: [GeneratorState]
    ) throws(CommandFailure) -> [Double] {
        let left = 1 - asked.values.reduce(0, +)
        var others = 0.0
        for state in states where asked[state.name] == nil && state.status.isEligible { others += state.weight }
        if let state = states.first(where: { asked[$0.name] != nil && !$0.status.isEligible }) {
            throw CommandFailure(.usage, "--set: \(state.name) is \(state.status.rawValue), no posts are drawn from it")
        }
        guard others > 0 || abs(left) <= 1e-9 else {
            throw CommandFailure(.usage, "--set: all generators are named and their weights do not sum to 1")
        }
        return states.map { state in
            guard state.status.isEligible else { return state.weight }
            return asked[state.name] ?? (others > 0 ? max(0, left) * state.weight / others : 0)
        }
    }
}
