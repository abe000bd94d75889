import Kafka
import Learning
import Model
import Scheduling
import Testing
import Timekeeping

@testable import Verification

@Suite struct DerivedCheckTests {
    private let hourly = ScheduleRow(
        name: "learn", rule: .every(.hours(1)), paused: false, startsAt: postedAt, lastSlot: postedAt + .hours(3))
    private func slots(_ hours: [Int64], state: String = "done") -> [SlotRow] {
        hours.map { SlotRow(schedule: "learn", slot: postedAt + .hours($0), state: state, reason: nil) }
    }

    @Test func `every slot once is agreement, and the one just due may be outstanding`() {
        let now = postedAt + .hours(4) + .minutes(1)
        let check = SlotCheck.check(schedule: hourly, slots: slots([0, 1, 2, 3]), now: now)
        #expect(check.agrees)
        #expect(check.compared == 4)
    }

    @Test func `a gap, a repeat, a slot off the grid and one never finished are each found`() {
        let now = postedAt + .hours(4)
        var rows = slots([0, 1, 1]) + slots([3], state: "queued")
        rows.append(SlotRow(schedule: "learn", slot: postedAt + .minutes(90), state: "done", reason: nil))
        let check = SlotCheck.check(schedule: hourly, slots: rows, now: now)
        #expect(Set(check.disagreements.map(\.found)) == ["missing", "2 times", "present", "queued"])
        #expect(check.disagreements.count == 4)
    }

    @Test func `slots that were due while nobody ran are missed where no row says so`() {
        let check = SlotCheck.check(schedule: hourly, slots: slots([0, 1, 2, 3]), now: postedAt + .hours(9))
        #expect(check.disagreements.count == 5)
    }

    private var defaults: [String: Double] {
        Dictionary(uniqueKeysWithValues: Generator.allCases.map { ($0.rawValue, $0.defaultWeight) })
    }
    private func rows(_ weights: [String: Double]) -> [String: GeneratorRow] {
        Dictionary(
            uniqueKeysWithValues: weights.map { name, weight in
                (name, GeneratorRow(state: GeneratorState(name: name, weight: weight), totalPosts: 0))
            })
    }
    private func states(_ weights: [String: Double]) -> [GeneratorState] { rows(weights).values.map(\.state) }
    private func moved(_ share: Double, from: String, to: String) -> [String: Double] {
        var weights = defaults
        weights[from, default: 0] -= share
        weights[to, default: 0] += share
        return weights
    }

    @Test func `the recorded changes lead from the defaults to the stored weights`() {
        let after = moved(0.01, from: "humanVoice", to: "coach")
        let event = WeightEvent(
            id: 1, kind: "autonomous_optimization", effect: .incomplete, old: defaults, new: after)
        #expect(GeneratorCheck.checkWeights(events: [event], stored: states(after)).agrees)
        #expect(!GeneratorCheck.checkWeights(events: [event], stored: states(defaults)).agrees)
        #expect(!GeneratorCheck.checkWeights(events: [], stored: states(after)).agrees)
    }

    @Test func `an event that does not begin where the last one ended is found`() {
        let after = moved(0.01, from: "humanVoice", to: "coach")
        let events = [1, 2].map {
            WeightEvent(id: $0, kind: "skipped", effect: .incomplete, old: defaults, new: after)
        }
        let check = GeneratorCheck.checkWeights(events: events, stored: states(after))
        #expect(check.disagreements.map(\.key) == ["event 2 (skipped)", "event 2 (skipped)"])
    }

    @Test func `weights that do not add up and posts counted twice are found`() {
        var fold = MessageFold(impressionsMax: 1)
        fold.apply(posted(1))
        fold.apply(draft(2))
        var stored = rows(defaults)
        stored["coach"]?.totalPosts = 1
        #expect(GeneratorCheck.checkPosts(fold: fold, names: [:], stored: stored).agrees)
        stored["coach"]?.totalPosts = 2
        stored["coach"]?.state.weight += 1e-6
        let check = GeneratorCheck.checkPosts(fold: fold, names: [:], stored: stored)
        #expect(check.disagreements.map(\.what) == ["total_posts", "sum of weights"])
    }

    @Test func `an arm counts each example once`() {
        let examples = [0.031, 0.03].map {
            ArmCheck.Example(banditArm: "educational_thread_morning", decisionType: .single, hour: 7, rate: $0)
        }
        let right = ArmRow(successes: 1, failures: 1, averageReward: 0.0305)
        let arms = ["content_educational_thread": right, "timing_7": right]
        #expect(ArmCheck.check(examples: examples, arms: arms, successRate: 0.03).agrees)
        let twice = ArmRow(successes: 2, failures: 1, averageReward: 0.0305)
        let wrong = ["content_educational_thread": right, "timing_7": twice, "timing_8": right]
        let check = ArmCheck.check(examples: examples, arms: wrong, successRate: 0.03)
        #expect(check.disagreements.map(\.key) == ["timing_7", "timing_8", "timing_8", "timing_8"])
    }

    private func checkpoint(_ reading: MetricMessage?, published: Bool = true) -> CheckpointRow {
        CheckpointRow(
            decisionID: identifier(1), ageSeconds: 3600, state: "done", published: published, reading: reading)
    }

    @Test func `a finished checkpoint has one reading and the topic that reading alone`() {
        let one = reading(hour: 1, impressions: 100, likes: 5)
        let other = reading(hour: 1, impressions: 101, likes: 5)
        let key = MessageFold.ReadingKey(decisionID: one.decisionID, collectedAt: one.collectedAt)
        #expect(CheckpointCheck.check([checkpoint(one)], metrics: [key: [one]]).agrees)
        #expect(CheckpointCheck.check([checkpoint(one, published: false)], metrics: [:]).agrees)
        #expect(!CheckpointCheck.check([checkpoint(one)], metrics: [:]).agrees)
        #expect(!CheckpointCheck.check([checkpoint(one)], metrics: [key: [one, other]]).agrees)
        #expect(!CheckpointCheck.check([checkpoint(one)], metrics: [key: [other]]).agrees)
        #expect(!CheckpointCheck.check([checkpoint(nil)], metrics: [key: [one]]).agrees)
    }

    private func place(_ offset: Int64) -> RecordPosition {
        RecordPosition(TopicPartition(topic: "posts", partition: 0), offset: offset)
    }

    @Test func `a letter for a good record counts only where the database refused it and the record is there`() {
        var rejected = RejectedRecords()
        rejected.keep(place(1), refusedBy: .decoder)
        rejected.keep(place(2), refusedBy: .database)
        rejected.keep(place(3), refusedBy: .database, inLearner: false)
        rejected.keep(place(4), refusedBy: .decoder)
        rejected.keep(place(9), refusedBy: .database)
        #expect(rejected.byLearnersDatabase == [place(2), place(9)])
        // 1 and 5 cannot be read, 2 to 4 can, 9 is not there.
        let check = DeadLetterCheck.check(
            undecodable: [place(1): "bad", place(5): "bad"], refused: [place(2), place(3)], kept: rejected.kept)
        #expect(check.disagreements.filter { $0.kind == .lost }.map(\.key) == [place(5).description])
        #expect(
            check.disagreements.filter { $0.kind == .doubled }.map(\.key)
                == [place(4).description, place(9).description])
        #expect(rejected.upTo([TopicPartition(topic: "posts", partition: 0): 4]) == [place(1), place(2), place(3)])
    }
}
