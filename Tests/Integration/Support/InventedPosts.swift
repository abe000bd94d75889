import Model
import Timekeeping

/// An account's posts over six days, whose rate follows quality and type and whose followers follow novelty, so that
/// there is something to learn.
struct InventedPosts: Sendable {
    let count: Int
    var first = TestDeployment.start + .hours(2)

    /// Two and a half hours apart.
    func postedAt(_ number: Int) -> Timestamp { first + .minutes(Int64(number) * 150) }

    func decision(_ number: Int) -> String {
        let digits = String(number)
        return "0d000000-0000-8000-8000-" + String(repeating: "0", count: 12 - digits.count) + digits
    }

    private func share(_ number: Int, _ factor: Int) -> Double { Double(number * factor % 101) / 100 }
    private func isEducational(_ number: Int) -> Bool { number % 3 == 0 }

    var posts: [PostMessage] {
        (0..<count).map { number in
            PostMessage(
                decisionID: decision(number), postID: "post\(number)", status: .posted, origin: .own,
                simulated: false, account: "weaver", decisionType: number % 4 == 0 ? .thread : .single,
                banditArm: isEducational(number) ? "educational_single_morning" : "story_single_evening",
                generatorName: Generator.allCases[number % 6].rawValue, generatorConfidence: 0.5, topic: "looms",
                content: "invented text \(number)", qualityScore: share(number, 37),
                noveltyScore: share(number, 53), expertiseLevel: share(number, 29), viralScore: 100 * share(number, 71),
                propensity: 0.15, createdAt: postedAt(number) - .hours(1), postedAt: postedAt(number))
        }
    }

    /// Readings at three ages; the second lacks the likes.
    var readings: [MetricMessage] {
        (0..<count).flatMap { number in
            let views = Int64(1000 + number % 7 * 300)
            let rate = 0.01 + 0.03 * share(number, 37) + (isEducational(number) ? 0.015 : 0)
            return [(Int64(1), 0.4), (3, 0.7), (12, 1)].enumerated().map { step, point in
                let seen = Int64(Double(views) * point.1)
                return MetricMessage(
                    decisionID: decision(number), postID: "post\(number)", impressions: seen,
                    likes: step == 1 ? nil : Int64(Double(seen) * rate), retweets: 2, replies: 1,
                    collectedAt: postedAt(number) + .hours(point.0), source: "tests", simulated: false)
            }
        }
    }

    var credits: [AttributionMessage] {
        (0..<count).map { number in
            AttributionMessage(
                decisionID: decision(number), followersGained: share(number, 53) > 0.5 ? Int64(1 + number % 3) : 0,
                windowStart: postedAt(number), windowEnd: postedAt(number) + .hours(12), method: .direct,
                collectedAt: postedAt(number) + .hours(12), simulated: false)
        }
    }
}
