/// What a prediction is made from, as `predictions.features` keeps it, so that it can be made again by another version.
public struct PredictionInputs: Hashable, Codable, Sendable {
    public var quality: Double
    public var contentType: String?
    /// The hour of posting (of a draft: of its making) in the account's time zone.
    public var hour: Int
    public var isThread: Bool
    public var novelty: Double
    public var expertise: Double
    /// 0…100.
    public var viralScore: Double
    /// Estimates the post came without; each counts at the middle of its range.
    public var assumed: [String]

    public init(_ post: PostMessage, hour: Int) {
        var assumed: [String] = []
        func known(_ value: Double?, _ name: String, middle: Double) -> Double {
            if value == nil { assumed.append(name) }
            return value ?? middle
        }
        quality = known(post.qualityScore, "quality", middle: 0.5)
        contentType = post.banditArm.flatMap { ArmName($0) }?.contentType
        self.hour = hour
        isThread = post.decisionType == .thread
        novelty = known(post.noveltyScore, "novelty", middle: 0.5)
        expertise = known(post.expertiseLevel, "expertise", middle: 0.5)
        viralScore = known(post.viralScore, "viralScore", middle: 50)
        self.assumed = assumed
    }
}

extension PredictorPayload {
    public func predictedRate(_ inputs: PredictionInputs) -> Double {
        predictedRate(
            quality: inputs.quality, contentType: inputs.contentType, hour: inputs.hour, isThread: inputs.isThread)
    }

    public func followProbability(_ inputs: PredictionInputs) -> Double {
        followProbability(novelty: inputs.novelty, expertise: inputs.expertise, viralScore: inputs.viralScore)
    }
}
