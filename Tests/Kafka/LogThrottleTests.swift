import Synchronization
import Testing

@testable import Kafka

@Suite struct LogThrottleTests {
    @Test func `the first line of a kind passes and the rest are counted until the interval is over`() {
        let lines = Mutex<[KafkaLogLine]>([])
        let throttle = LogThrottle(interval: .seconds(30)) { line in lines.withLock { $0.append(line) } }
        let start = ContinuousClock.now
        for second in 0..<29 { throttle.log(.error, "FAIL", "no. \(second)", at: start + .seconds(second)) }
        throttle.log(.error, "OTHER", "another kind", at: start)
        throttle.log(.error, "FAIL", "later", at: start + .seconds(31))
        let seen = lines.withLock { $0 }
        #expect(seen.map(\.message) == ["no. 0", "another kind", "later"])
        #expect(seen.map(\.suppressed) == [0, 0, 28])
    }
}
