import Kafka
import Learning
import Model
import Postgres
import Store
import Timekeeping

/// All tables that are compared, as they were at one moment.
struct VerificationSnapshot: Sendable {
    let applied: [TopicPartition: Int64]
    /// How many records the learner says it has worked off.
    let recordsApplied: [TopicPartition: Int64]
    /// How far the predictor has come; empty where none ever ran.
    let predicted: [TopicPartition: Int64]
    /// Learners that worked here under another group name: their messages may have gone with their broker.
    let otherLearners: [String]
    let isShadow: Bool
    let messageTables: [TableImage]
    let gates: [Int64: GateLimits]
    let decisions: [String: GateDecisionRow]
    let exampleHours: [String: Int]
    let arms: [String: ArmRow]
    let generators: [String: GeneratorRow]
    /// The registered generator by each key of its names.
    let generatorNames: [String: String]
    let weightEvents: [WeightEvent]
    let schedules: [ScheduleRow]
    let slots: [SlotRow]
    let checkpoints: [CheckpointRow]
    let predictions: [String: PredictionRow]
    let versions: [VersionRow]

    /// - Parameter connection: inside a transaction that reads one snapshot.
    init(_ connection: PostgresConnection, _ deployment: VerifiedDeployment) throws {
        let derived = DerivedReader(connection: connection)
        applied = try derived.appliedOffsets(group: deployment.learner)
        recordsApplied = try derived.recordsApplied(group: deployment.learner)
        predicted = try derived.appliedOffsets(group: deployment.predictor)
        otherLearners = try derived.otherLearners(than: deployment.learner)
        isShadow = try connection.execute("SELECT mode FROM deployment").first.map { try $0.text("mode") } == "shadow"
        messageTables = try MessageTables.read(connection)
        gates = try derived.gates()
        decisions = try derived.decisions()
        exampleHours = try derived.exampleHours()
        arms = try derived.arms()
        generators = try derived.generators()
        generatorNames = try GeneratorNames.byKey(connection)
        weightEvents = try RecordedEvent.all(connection).map(\.event)
        schedules = try derived.schedules()
        slots = try derived.slots()
        checkpoints = try derived.checkpoints()
        predictions = try derived.predictions()
        versions = try derived.versions()
    }

    func checks(
        _ topics: TopicFold, deadLetters: Set<RecordPosition>, now: Timestamp, successRate: Double, mayLag: Bool
    ) -> [Comparison] {
        var checks: [Comparison] = []
        for topic in Topic.allCases {
            guard let tally = topics.tallies[topic] else { continue }
            checks.append(
                ProgressCheck.check(
                    topic: topic.rawValue, records: tally.records, notApplied: mayLag ? 0 : tally.notApplied))
        }
        checks.append(AppliedOnceCheck.check(held: topics.appliedRecords, applied: recordsApplied))
        let undecodable = topics.tallies.values.reduce(into: [:]) { all, tally in
            all.merge(tally.undecodable) { first, _ in first }
        }
        let refused = topics.tallies.values.reduce(into: Set()) { $0.formUnion($1.refused) }
        checks.append(DeadLetterCheck.check(undecodable: undecodable, refused: refused, kept: deadLetters))
        checks += zip(topics.fold.tables(names: generatorNames), messageTables).map { Comparison(of: $0, with: $1) }
        return checks + derivedChecks(topics, now: now, successRate: successRate)
    }

    private func derivedChecks(_ topics: TopicFold, now: Timestamp, successRate: Double) -> [Comparison] {
        let fold = topics.fold
        return [
            GateCheck.check(decisions: decisions, gates: gates, fold: fold, isShadow: isShadow),
            GateCheck.checkExamples(Set(exampleHours.keys), decisions: decisions),
            ArmCheck.check(examples: examples(fold), arms: arms, successRate: successRate),
            GeneratorCheck.checkPosts(fold: fold, names: generatorNames, stored: generators),
            GeneratorCheck.checkWeights(events: weightEvents, stored: generators.values.map(\.state)),
            PredictionCheck.check(predictions, versions: versions, fold: fold, isComplete: isPredictedAll),
        ] + schedules.map { SlotCheck.check(schedule: $0, slots: slots, now: now) } + [
            CheckpointCheck.check(checkpoints, metrics: topics.metrics)
        ]
    }

    /// Whether the predictor has come as far as the learner.
    private var isPredictedAll: Bool {
        let topics = Set(predicted.keys.map(\.topic))
        return !predicted.isEmpty
            && applied.allSatisfy { partition, offset in
                !topics.contains(partition.topic) || predicted[partition] ?? 0 >= offset
            }
    }

    /// Each example at the rate that its verdict saw, by the messages.
    private func examples(_ fold: MessageFold) -> [ArmCheck.Example] {
        let outcomes = fold.outcomes { decisions[$0]?.collectedAt }
        return exampleHours.compactMap { decision, hour in
            guard let post = fold.posts[decision]?.message, let rate = outcomes[decision]?.engagementRate else {
                return nil
            }
            return ArmCheck.Example(
                banditArm: post.banditArm, decisionType: post.decisionType, hour: hour, rate: rate)
        }
    }
}
