import Runtime
import Testing

@Suite struct BackoffTests {
    @Test func `waits double up to the cap, each within half and whole of its length`() {
        var backoff = Backoff(base: .milliseconds(100), cap: .seconds(1), seed: 7)
        let lengths = [100, 200, 400, 800, 1000, 1000]
        for length in lengths {
            let wait = backoff.next() / .milliseconds(1)
            #expect(wait >= Double(length) / 2 && wait <= Double(length))
        }
        backoff.reset()
        #expect(backoff.next() <= .milliseconds(100))
    }

    @Test func `it stays at the cap however often it is asked`() {
        var backoff = Backoff(base: .milliseconds(1), cap: .seconds(2), seed: 1)
        for _ in 0..<100 { _ = backoff.next() }
        #expect(backoff.next() >= .seconds(1))
    }

    @Test func `equal seeds give equal waits, others differ`() {
        var (one, same, other) = (Backoff(seed: 1), Backoff(seed: 1), Backoff(seed: 2))
        let first = (0..<5).map { _ in one.next() }
        #expect(first == (0..<5).map { _ in same.next() })
        #expect(first != (0..<5).map { _ in other.next() })
    }
}
