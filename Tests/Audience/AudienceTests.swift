import Testing
import Timekeeping

@testable import Audience

@Suite struct AudienceTests {
    private let audience = Audience(truth: PlantedTruth(seed: 9))

    private func post(_ number: Int, _ change: (inout PostTraits) -> Void = { _ in }) -> PublishedPost {
        var traits = PostTraits.unknown(hour: 12)
        traits.decisionID = "post \(number)"
        traits.viralScore = 80
        change(&traits)
        return PublishedPost(
            id: "\(number)", text: "", postedAt: Timestamp(seconds: 1_800_000_000), followersAtPosting: 24_000,
            traits: traits)
    }

    @Test func `counts are the same whenever they are asked for`() {
        let again = Audience(truth: PlantedTruth(seed: 9))
        for number in 0..<20 {
            let age = Span.hours(Int64(number * 7))
            #expect(audience.totals(of: post(number)).counts(at: age) == again.totals(of: post(number)).counts(at: age))
        }
        let other = Audience(truth: PlantedTruth(seed: 10)).totals(of: post(1)).counts(at: .days(7))
        #expect(other != audience.totals(of: post(1)).counts(at: .days(7)))
    }

    @Test func `counts grow, and only a correction takes some back`() {
        var corrected = 0
        for number in 0..<200 {
            let totals = audience.totals(of: post(number))
            var last = PostCounts()
            for hours in stride(from: Int64(0), through: 200, by: 4) {
                let counts = totals.counts(at: .hours(hours))
                #expect(counts.likes + counts.reposts + counts.replies <= counts.impressions)
                #expect(counts.follows >= last.follows)
                let falls = counts.impressions < last.impressions || counts.likes < last.likes
                #expect(!falls || totals.correction != nil)
                last = counts
            }
            if totals.correction != nil { corrected += 1 }
            #expect(last == totals.counts(at: .days(30)))
        }
        #expect((1...20).contains(corrected))
    }

    @Test func `most of a post's life is over after two days`() {
        #expect(GrowthCurve.share(atHours: 0) == 0)
        #expect((0.75...0.9).contains(GrowthCurve.share(atHours: 24)))
        #expect((0.9...0.97).contains(GrowthCurve.share(atHours: 48)))
        #expect(GrowthCurve.share(atHours: 168) == 1)
    }

    @Test func `a planted worth holds for a generator of either spelling and for one nobody registered`() {
        let truth = PlantedTruth(seed: 9, worth: ["data_nerd": 9, "linkRoundup": 0])
        func worth(_ name: String) -> Double {
            var traits = PostTraits.unknown(hour: 12)
            traits.generator = name
            return truth.generator(of: traits).followersPer1K
        }
        #expect(worth("dataNerd") == 9)
        #expect(worth("linkRoundup") == 0)
        #expect(worth("nobody") == 1)
        let dealt = PlantedTruth(seed: 9).generators
        #expect(dealt["coach"] == truth.generators["coach"])
        #expect(dealt["dataNerd"]?.reach == truth.generators["dataNerd"]?.reach)
    }

    @Test func `quality and the right hour raise the rate and a viral post brings followers more often`() {
        let truth = audience.truth
        var best = PostTraits.unknown(hour: 18)
        (best.quality, best.contentType, best.format) = (0.9, "educational", "thread")
        #expect(truth.engagementRate(of: best) > truth.engagementRate(of: .unknown(hour: 3)) * 1.8)
        func share(_ viral: Double) -> Double {
            let posts = (0..<400).map { post($0) { $0.viralScore = viral } }
            return Double(posts.count { audience.totals(of: $0).follows > 0 }) / 400
        }
        #expect(share(80) - share(20) > 0.4)
    }

    @Test func `a generator brings what it is worth to a small account too`() {
        func figure(followers: Int64, _ generator: String) -> Double {
            var sums = (follows: 0.0, impressions: 0.0)
            for number in 0..<4000 {
                var post = post(number) { ($0.generator, $0.viralScore) = (generator, 50) }
                post.followersAtPosting = followers
                let totals = audience.totals(of: post)
                sums.follows += Double(totals.follows)
                sums.impressions += Double(totals.impressions)
            }
            return 1000 * sums.follows / sums.impressions
        }
        let worths = audience.truth.generators.sorted { $0.value.followersPer1K < $1.value.followersPer1K }
        for (name, worth) in [worths[1], worths[10]] {
            let large = figure(followers: 24_000, name)
            #expect(abs(figure(followers: 600, name) / large - 1) < 0.25)
            #expect(abs(large / worth.followersPer1K - 1) < 0.15)
        }
    }

    @Test func `generators are worth something between failing and viral under any spelling`() {
        let worths = audience.truth.generators.values.map(\.followersPer1K).sorted()
        #expect(worths.count == 12 && worths.first == 0.35 && worths.last == 6)
        var traits = PostTraits.unknown(hour: 1)
        traits.generator = "data_nerd"
        #expect(audience.truth.generator(of: traits) == audience.truth.generators["dataNerd"])
    }
}
