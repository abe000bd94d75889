import Kafka
import Testing

@testable import Stream

@Suite struct LagMonitorTests {
    private let one = TopicPartition(topic: "numbers", partition: 0)
    private let two = TopicPartition(topic: "numbers", partition: 1)
    private let now: Int64 = 1_000_000

    private func lag(
        _ watch: inout LagMonitor, _ holdings: [TopicPartition: LagMonitor.Holding], isFetching: Bool = true,
        at time: Int64? = nil
    ) -> TopicLag? {
        watch.lags(holdings, now: time ?? now, isFetching: isFetching).first
    }

    @Test func `at its end a partition is not behind, until records come or it begins anew`() {
        var watch = LagMonitor()
        #expect(lag(&watch, [one: .init(expected: 7)])?.seconds == nil, "nothing heard yet")
        watch.reached([one: 7])
        let end = lag(&watch, [one: .init(expected: 7)], at: now - 3000)
        #expect(end == TopicLag(topic: "numbers", seconds: 0, records: 0))
        let behind = LagMonitor.Holding(expected: 9, inHand: 2, oldest: now - 1500, end: 12)
        #expect(lag(&watch, [one: behind]) == TopicLag(topic: "numbers", seconds: 1.5, records: 5))
        watch.applied(one, producedAt: now - 250)
        #expect(
            lag(&watch, [one: .init(expected: 9, end: 12)]) == TopicLag(topic: "numbers", seconds: 0.25, records: 3))
        watch.reached([one: 9])
        #expect(lag(&watch, [one: .init(expected: 9, end: 9)])?.seconds == 0)
        // Its stored offset went back: what was heard of its end says nothing.
        watch.forget([one])
        #expect(lag(&watch, [one: .init(expected: 3)]) == TopicLag(topic: "numbers", seconds: nil, records: nil))
    }

    @Test func `a quiet topic is not called up to date while no broker is there`() {
        var watch = LagMonitor()
        watch.reached([one: 7])
        #expect(lag(&watch, [one: .init(expected: 7)], isFetching: false)?.seconds == nil)
        let behind = LagMonitor.Holding(expected: 8, inHand: 1, oldest: now - 2000)
        #expect(lag(&watch, [one: behind], isFetching: false) == TopicLag(topic: "numbers", seconds: 2, records: nil))
    }

    @Test func `the first records after a quiet hour are as old as the quiet's end, not as the last record`() {
        var watch = LagMonitor()
        watch.applied(one, producedAt: now - 3_600_000)
        watch.reached([one: 7])
        #expect(lag(&watch, [one: .init(expected: 7, end: 7)])?.seconds == 0)
        // They lie in the client's queue: their partition is paused.
        let waiting = LagMonitor.Holding(expected: 7, end: 50)
        #expect(lag(&watch, [one: waiting], isFetching: false, at: now + 2000)?.seconds == 2)
        #expect(lag(&watch, [one: waiting], isFetching: false, at: now + 2000)?.records == 43)
    }

    @Test func `the partition that is most behind counts, and an unknown one hides no lag and passes for none`() {
        var watch = LagMonitor()
        watch.reached([one: 7, two: 4])
        let late = LagMonitor.Holding(expected: 5, inHand: 1, oldest: now - 60_000)
        #expect(lag(&watch, [one: .init(expected: 7), two: late])?.seconds == 60)
        #expect(lag(&watch, [one: .init(), two: late])?.seconds == 60)
        #expect(lag(&watch, [one: .init(), two: .init(expected: 4)])?.seconds == nil)
        #expect(lag(&watch, [one: .init(), two: late])?.records == nil)
    }

    @Test func `a producer's clock that is ahead makes no lag below 0`() {
        var watch = LagMonitor()
        #expect(
            lag(&watch, [one: .init(expected: 1, inHand: 1, oldest: now + 5000)])?.seconds == 0)
    }
}
