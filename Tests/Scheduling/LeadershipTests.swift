import Testing

@testable import Scheduling

@Suite struct LeadershipTests {
    private let start = ContinuousClock.now
    private let lease = Duration.seconds(5)

    @Test func `the window counts from the beginning of the attempt, not from its answer`() {
        var leadership = Leadership(lease: lease)
        leadership.concluded(.granted(term: 7), startedAt: start)
        #expect(leadership.term(at: start + .milliseconds(3999)) == 7)
        #expect(leadership.term(at: start + .milliseconds(4000)) == nil)
    }

    @Test func `an attempt without an answer neither ends nor prolongs the window`() {
        var leadership = Leadership(lease: lease)
        leadership.concluded(.granted(term: 1), startedAt: start)
        leadership.concluded(.unknown, startedAt: start + .seconds(2))
        #expect(leadership.term(at: start + .milliseconds(3900)) == 1)
        #expect(leadership.term(at: start + .milliseconds(4100)) == nil)
    }

    @Test func `a refusal or the database's word ends it at once`() {
        var leadership = Leadership(lease: lease)
        leadership.concluded(.granted(term: 1), startedAt: start)
        leadership.concluded(.refused, startedAt: start + .seconds(1))
        #expect(leadership.term(at: start + .seconds(1)) == nil)
        leadership.concluded(.granted(term: 3), startedAt: start + .seconds(2))
        leadership.deposed()
        #expect(leadership.term(at: start + .seconds(2)) == nil)
    }

    @Test func `it renews well before its window ends`() {
        var leadership = Leadership(lease: lease)
        #expect(leadership.shouldAttempt(at: start))
        leadership.concluded(.granted(term: 1), startedAt: start)
        #expect(!leadership.shouldAttempt(at: start + .milliseconds(1200)))
        #expect(leadership.shouldAttempt(at: start + .milliseconds(1250)))
    }
}
