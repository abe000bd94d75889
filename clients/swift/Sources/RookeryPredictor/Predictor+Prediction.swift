import Foundation

extension Predictor {
    /// (likes + retweets + replies) / impressions to be expected, 0…1: the formula of `docs/contracts.md`, added in
    /// the order in which Rookery itself adds.
    public func predictedRate(_ post: Post) -> Double {
        let day = Double(post.hour) / 24
        let angle = 2 * Double.pi * day
        var rate = ridge.intercept + (post.quality ?? 0.5) * ridge.quality
        rate += (post.contentType == "educational" ? 1 : 0) * ridge.educational
        rate += (post.contentType == "factual" ? 1 : 0) * ridge.factual
        rate += day * ridge.timing
        rate += sin(angle) * ridge.timingSin
        rate += cos(angle) * ridge.timingCos
        rate += (post.isThread ? 1 : 0) * ridge.thread
        return min(max(rate, 0), 1)
    }

    /// The probability that the post brings at least one follower.
    public func followProbability(_ post: Post) -> Double {
        var score = logit.intercept + (post.novelty ?? 0.5) * logit.novelty
        score += (post.expertise ?? 0.5) * logit.expertise
        score += ((post.viralScore ?? 50) / 100) * logit.viral
        // e^-|score| stays finite where e^-score would overflow.
        let small = exp(-abs(score))
        return score >= 0 ? 1 / (1 + small) : small / (1 + small)
    }

    /// The hour of posting in the account's time zone; `nil` where this machine does not know the zone.
    public func hour(of moment: Date) -> Int? {
        guard let zone = TimeZone(identifier: timeZone) else { return nil }
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        return calendar.component(.hour, from: moment)
    }
}
