import Model
import Store
import Testing
import Timekeeping

@testable import Workers

@Suite struct ShareAttributionTests {
    private func shares(change: Int64, _ posts: [(direct: Int64?, gained: Int64?)]) -> [Int64?] {
        let start = Timestamp(seconds: 1_800_000_000)
        let window = FollowerWindow(
            start: start, end: start + .hours(2), change: change,
            posts: posts.enumerated().map {
                FollowerWindow.Post(
                    decisionID: "post \($0)", directGain: $1.direct, impressionsGained: $1.gained)
            })
        let messages = ShareAttribution.messages(for: window, simulated: false)
        #expect(messages.allSatisfy { $0.windowStart == start && $0.windowEnd == start + .hours(2) })
        return messages.map(\.followersGained)
    }

    @Test func `growth is shared by impressions in whole followers that add up`() {
        #expect(shares(change: 10, [(nil, 200), (nil, 100)]) == [7, 3])
        #expect(shares(change: -3, [(nil, 200), (nil, 100)]) == [-2, -1])
    }

    @Test func `what the source tells of other posts is taken off first`() {
        #expect(shares(change: 10, [(6, 500), (nil, 100)]) == [4])
    }

    @Test func `nothing is shared where the source tells all or more than came`() {
        #expect(shares(change: 10, [(4, 500), (2, 100)]).isEmpty)
        #expect(shares(change: 5, [(9, 500), (nil, 100)]).isEmpty)
    }

    @Test func `a post of unknown gain gets nothing, not zero`() {
        #expect(shares(change: 4, [(nil, nil), (nil, 100)]) == [4])
        #expect(shares(change: 4, [(nil, nil)]).isEmpty)
    }
}
