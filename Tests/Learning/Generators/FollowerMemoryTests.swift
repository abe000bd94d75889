import Learning
import Testing
import Timekeeping

@Suite struct FollowerMemoryTests {
    private static let names = ["a", "b", "c", "d"]
    private let policy = WeightPolicy(objective: .posterior)

    private func memory(_ followers: Double, posts: Double = 20, ever: Int64 = 40) -> FollowerMemory {
        FollowerMemory(everMeasured: ever, posts: posts, impressions: 40_000, followers: followers)
    }

    private func states(_ memories: [FollowerMemory?]) -> [GeneratorState] {
        zip(Self.names, memories).map { name, memory in
            GeneratorState(name: name, weight: 0.25, memory: memory)
        }
    }

    @Test func `a reading counts half after a half-life, and one from the future no more than whole`() {
        #expect(FollowerMemory.share(ofAge: .zero, halfLife: .days(7)) == 1)
        #expect(FollowerMemory.share(ofAge: .days(7), halfLife: .days(7)) == 0.5)
        #expect(FollowerMemory.share(ofAge: .days(21), halfLife: .days(7)) == 0.125)
        #expect(FollowerMemory.share(ofAge: .days(-3), halfLife: .days(7)) == 1)
    }

    @Test func `posts that count whole give the posterior of their window`() {
        var evidence: [GeneratorEvidence] = []
        var memories: [FollowerMemory] = []
        for generator in 0..<4 {
            var sums = GeneratorEvidence()
            var memory = FollowerMemory()
            for post in 0..<9 {
                let (followers, impressions) = (Int64((post * 7 + generator * 5) % 11), Int64(900 + 130 * post))
                memory.add(followers: followers, impressions: impressions, share: 1)
                sums =
                    sums
                    + GeneratorEvidence(
                        posts: 1, measuredPosts: 1, impressions: impressions, followers: followers,
                        squaresPerImpression: Double(followers * followers) / Double(impressions))
            }
            evidence.append(sums)
            memories.append(memory)
        }
        #expect(FollowerPosterior(memory: memories) == FollowerPosterior(evidence: evidence))
    }

    @Test func `older posts widen the posterior and do not move its figure`() throws {
        let fresh = FollowerPosterior(memory: [200, 80, 60, 40].map { memory($0) })
        let faded = FollowerPosterior(
            memory: [200.0, 80, 60, 40].map {
                FollowerMemory(everMeasured: 40, posts: 2, impressions: 4000, followers: $0 / 10)
            })
        #expect(try #require(faded.probabilityOfBest.first) < #require(fresh.probabilityOfBest.first))
        #expect(abs(faded.mean[0] / fresh.mean[0] - 1) < 0.2)
        #expect(faded.interval(0.95)[0].upperBound > fresh.interval(0.95)[0].upperBound)
    }

    @Test func `a generator that was measured once is not new when its posts have left the window`() throws {
        let known = try WeightUpdate(
            states([memory(200), memory(60), memory(50), memory(1, posts: 0.4)]), policy: policy)
        #expect(known.changes[3].target < 0.05)
        let new = try WeightUpdate(
            states([memory(200), memory(60), memory(50), memory(1, posts: 0.4, ever: 2)]), policy: policy)
        #expect(abs(new.changes[3].target - 0.25) < 1e-12)
        #expect(new.changes[3].reason.hasPrefix("new: 2"))
        #expect(!known.changes[3].reason.contains("0.0 followers"), "unknown is not 0")
    }

    @Test func `the chance of being the best moves the weights, within the floor and the step`() throws {
        let update = try WeightUpdate(states([memory(200), memory(60), memory(50), memory(40)]), policy: policy)
        let targets = update.changes.map(\.target)
        #expect(targets[0] > 0.8)
        #expect(targets.dropFirst().allSatisfy { $0 >= 0.0375 - 1e-12 })
        #expect(abs(targets.reduce(0, +) - 1) < 1e-12)
        #expect(update.changes.allSatisfy { abs($0.new - $0.old) <= 0.3 * abs($0.target - $0.old) + 1e-12 })
        let raw = try WeightUpdate(
            states([memory(200), memory(60), memory(50), memory(40)]), policy: WeightPolicy(objective: .raw))
        #expect(raw.updatedCount == 0, "the raw figure sees the window alone")
    }
}
