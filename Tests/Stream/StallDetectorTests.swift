import Kafka
import Testing

@testable import Stream

@Suite struct StallDetectorTests {
    private let one = TopicPartition(topic: "numbers", partition: 0)
    private let two = TopicPartition(topic: "numbers", partition: 1)

    private func turn(_ watch: inout StallDetector, _ count: Int = StallDetector.patience) {
        for _ in 0..<count { watch.polled() }
    }

    @Test func `only a partition that had records at two looks and gave none between them is stalled, and once`() {
        var watch = StallDetector()
        let expected: [TopicPartition: Int64] = [one: 5, two: 5]
        #expect(watch.quiet(expected).isEmpty)
        #expect(watch.quiet(expected) == [one, two])
        let ends: [TopicPartition: Int64] = [one: 5, two: 9]
        #expect(watch.stalled(expected, ends: ends).isEmpty, "seen for the first time")
        turn(&watch)
        #expect(watch.stalled(expected, ends: ends) == [two])
        turn(&watch)
        #expect(watch.stalled(expected, ends: ends).isEmpty, "what reading anew did not mend is not tried for ever")
    }

    @Test func `a process that stood still, a record that came and brokers that were away are no stall`() {
        var watch = StallDetector()
        #expect(watch.stalled([one: 5], ends: [one: 9]).isEmpty)
        turn(&watch, StallDetector.patience - 1)
        #expect(watch.stalled([one: 5], ends: [one: 9]).isEmpty, "too few polls")
        turn(&watch)
        #expect(watch.stalled([one: 6], ends: [one: 9]).isEmpty, "a record came")
        turn(&watch)
        watch.reset()
        #expect(watch.stalled([one: 6], ends: [one: 9]).isEmpty)
        #expect(watch.quiet([one: 6]).isEmpty)
    }
}
