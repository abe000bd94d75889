import Determinism
import Learning
import Testing

@Suite struct FollowerShareTests {
    @Test func `whole followers add up to the change`() {
        #expect(FollowerShares.share(change: 10, gains: [1, 1, 1]) == [4, 3, 3])
        #expect(FollowerShares.share(change: -10, gains: [1, 1, 1]) == [-4, -3, -3])
        #expect(FollowerShares.share(change: 3, gains: [900, 50, 50]) == [3, 0, 0])
    }

    @Test func `what is left over goes to the largest remainders`() {
        #expect(FollowerShares.share(change: 1, gains: [1, 3]) == [0, 1])
        #expect(FollowerShares.share(change: 10, gains: [11, 27, 62]) == [1, 3, 6])
        #expect(FollowerShares.share(change: -10, gains: [16, 16, 68]) == [-2, -1, -7])
    }

    @Test func `what is unknown stays unknown`() {
        #expect(FollowerShares.share(change: nil, gains: [1, 2]) == [nil, nil])
        #expect(FollowerShares.share(change: 5, gains: [nil, 10, 0]) == [nil, 5, 0])
        #expect(FollowerShares.share(change: 5, gains: [0, nil]) == [nil, nil])
        #expect(FollowerShares.share(change: 5, gains: []).isEmpty)
    }

    @Test func `any change over any gains adds up exactly`() {
        var generator = SeededGenerator(seed: 21)
        for _ in 0..<500 {
            let change = Int64(generator.uniform(below: 2001)) - 1000
            let gains: [Int64?] = (0..<(1 + generator.uniform(below: 20))).map { _ in
                generator.uniform() < 0.1 ? nil : Int64(generator.uniform(below: 50_000))
            }
            let shares = FollowerShares.share(change: change, gains: gains)
            guard gains.contains(where: { ($0 ?? 0) > 0 }) else { continue }
            #expect(shares.reduce(0) { $0 + ($1 ?? 0) } == change)
            for (share, gain) in zip(shares, gains) { #expect((share == nil) == (gain == nil)) }
        }
    }

    @Test func `huge counts do not overflow`() {
        #expect(FollowerShares.share(change: .max, gains: [1 << 61, 1 << 61]) == [1 << 62, (1 << 62) - 1])
    }
}
