import Learning
import Model
import Postgres
import Store
import Timekeeping

/// All tables that are compared, as they were at one moment.
struct VerificationSnapshot: Sendable {
    let applied: [String: [Int32: Int64]]
    /// How many records the learner says it has worked off.
    let recordsApplied: [String: [Int32: Int64]]
    /// How far the predictor has come; empty where none ever ran.
    let predicted: [String: [Int32: Int64]]
    /// Learners that worked here under another group name: their messages may have gone with their broker.
    let otherLearners: [String]
    let isShadow: Bool
    let content: TableImage
    let outcomes: TableImage
    let readings: TableImage
    let rejections: TableImage
    let attributions: TableImage
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

    /// - Parameters:
    ///   - connection: inside a transaction that reads one snapshot.
    ///   - groups: the prefix of the consumer groups' names.
    init(_ connection: PostgresConnection, groups: String) throws {
        let tables = TableReader(connection: connection)
        let derived = DerivedReader(connection: connection)
        applied = try derived.appliedOffsets(group: groups + "learner")
        recordsApplied = try derived.recordsApplied(group: groups + "learner")
        predicted = try derived.appliedOffsets(group: groups + "predictor")
        otherLearners = try derived.otherLearners(than: groups + "learner")
        isShadow = try connection.execute("SELECT mode FROM deployment").first.map { try $0.text("mode") } == "shadow"
        content = try tables.content()
        outcomes = try tables.outcomes()
        readings = try tables.readings()
        rejections = try tables.rejections()
        attributions = try tables.attributions()
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
        _ topics: TopicFold, deadLetters: Set<RecordPlace>, now: Timestamp, successRate: Double, mayLag: Bool
    ) -> [Check] {
        var checks: [Check] = []
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
        checks += [
            TableComparison.compare(expected: topics.fold.contentTable(names: generatorNames), found: content),
            TableComparison.compare(expected: topics.fold.outcomesTable, found: outcomes),
            TableComparison.compare(expected: topics.fold.readingsTable, found: readings),
            TableComparison.compare(expected: topics.fold.rejectionsTable, found: rejections),
            TableComparison.compare(expected: topics.fold.attributionsTable, found: attributions),
        ]
        return checks + derivedChecks(topics, now: now, successRate: successRate)
    }

    private func derivedChecks(_ topics: TopicFold, now: Timestamp, successRate: Double) -> [Check] {
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
        !predicted.isEmpty
            && predicted.allSatisfy { topic, partitions in
                (applied[topic] ?? [:]).allSatisfy { partition, offset in partitions[partition] ?? 0 >= offset }
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
