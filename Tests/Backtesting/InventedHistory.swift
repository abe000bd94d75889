import Determinism
import Learning
import Model
import Timekeeping

@testable import Backtesting

/// An invented account whose posts and outcomes follow a known rule.
enum InventedHistory {
    static let start = Timestamp(seconds: 1_704_067_200)  // 2024-01-01T00:00:00Z

    /// Three posts a day, at 9, 14 and 20 o'clock, each read a month later.
    ///
    /// - Parameters:
    ///   - rate: the expected rate of a post.
    ///   - noise: deviation of the rate around it.
    ///   - changed: what becomes of the outcome of the posts from this one on.
    static func make(
        days: Int, noise: Double = 0.004, seed: UInt64 = 3, delay: Span = .days(7), changed: Int = .max,
        rate: (_ quality: Double, _ type: String, _ hour: Int) -> Double
    ) -> AccountHistory {
        var random = SeededGenerator(seed: seed)
        let posts = (0..<(days * 3)).map { number -> HistoricPost in
            let hour = [9, 14, 20][number % 3]
            let at = start + .days(Int64(number / 3)) + .hours(Int64(hour))
            let quality = random.uniform()
            let type = random.uniform() < 0.5 ? "educational" : "opinion"
            let drawn = rate(quality, type, hour) + noise * random.normal()
            let follows = random.poisson(mean: 1 + 2 * quality)
            let likes = number >= changed ? 90_000 : max(0, drawn) * 100_000
            return HistoricPost(
                post: post(number, at: at, type: type, quality: quality), postedAt: at, hour: hour,
                arm: ArmName(contentType: type),
                readings: [
                    KnownReading(
                        knownAt: at + delay, collectedAt: at + .days(30), impressions: 100_000,
                        likes: Int64(likes), retweets: 0, replies: 0,
                        follows: number >= changed ? 1000 : Int64(max(0, follows - 1)))
                ])
        }
        return AccountHistory(account: "weaver", posts: posts)
    }

    private static func post(_ number: Int, at: Timestamp, type: String, quality: Double) -> PostMessage {
        let digits = String(number)
        return PostMessage(
            decisionID: "00000000-0000-8000-8000-" + String(repeating: "0", count: 12 - digits.count) + digits,
            postID: "p\(number)", status: .posted, origin: .own, simulated: false, account: "weaver",
            decisionType: .single, banditArm: type, qualityScore: quality, noveltyScore: quality, expertiseLevel: 0.5,
            viralScore: 40, createdAt: at, postedAt: at)
    }

    static func walked(_ history: AccountHistory, _ settings: BacktestSettings = BacktestSettings()) throws
        -> BacktestWalk
    {
        var walk = BacktestWalk(history, settings)
        for moment in walk.moments { try walk.step(at: moment) }
        return walk
    }
}
