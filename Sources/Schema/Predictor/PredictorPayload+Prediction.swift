import Glibc

extension PredictorPayload {
    /// The engagement rate to expect of a post, clamped to 0…1.
    ///
    /// intercept + quality·qualityWeight + educational·contentTypeWeight + factual·factualWeight
    /// + (hour/24)·timingWeight + sin(2π·hour/24)·timingSinWeight + cos(2π·hour/24)·timingCosWeight
    /// + thread·lengthWeight, added in this order so that every reader comes to the same bits.
    ///
    /// - Parameters:
    ///   - quality: 0…1.
    ///   - contentType: `educational` and `factual` have weights of their own; any other adds nothing.
    ///   - hour: hour of posting in `meta.timeZone`, 0…23.
    public func predictedRate(quality: Double, contentType: String?, hour: Int, isThread: Bool) -> Double {
        let day = Double(hour) / 24
        let angle = 2 * Double.pi * day
        var rate = ridge.intercept + quality * ridge.qualityWeight
        rate += (contentType == "educational" ? 1 : 0) * ridge.contentTypeWeight
        rate += (contentType == "factual" ? 1 : 0) * ridge.factualWeight
        rate += day * ridge.timingWeight
        rate += sin(angle) * ridge.timingSinWeight
        rate += cos(angle) * ridge.timingCosWeight
        rate += (isThread ? 1 : 0) * ridge.lengthWeight
        return min(max(rate, 0), 1)
    }

    /// The probability that a post brings at least one follower:
    /// 1/(1+e^−(intercept + novelty·noveltyWeight + expertise·expertiseWeight + (viralScore/100)·viralWeight)).
    ///
    /// - Parameters:
    ///   - novelty: 0…1.
    ///   - expertise: 0…1.
    ///   - viralScore: 0…100, the estimate made before posting.
    public func followProbability(novelty: Double, expertise: Double, viralScore: Double) -> Double {
        var logit = logit.intercept + novelty * self.logit.noveltyWeight
        logit += expertise * self.logit.expertiseWeight
        logit += (viralScore / 100) * self.logit.viralWeight
        // Each branch keeps e^x from overflowing on its side.
        return logit >= 0 ? 1 / (1 + exp(-logit)) : exp(logit) / (1 + exp(logit))
    }
}
