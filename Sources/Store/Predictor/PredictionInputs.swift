import FoundationEssentials
import Model
import Schema
import Timekeeping

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

    public init(json: String) throws { self = try JSONDecoder().decode(Self.self, from: Data(json.utf8)) }

    public var json: String {
        var writer = JSONWriter(capacity: 192)
        writer.beginObject()
        writer.field("quality", quality)
        if let contentType { writer.field("contentType", contentType) } else { writer.null("contentType") }
        writer.field("hour", Int64(hour))
        writer.field("isThread", isThread)
        writer.field("novelty", novelty)
        writer.field("expertise", expertise)
        writer.field("viralScore", viralScore)
        writer.field("assumed", assumed)
        writer.endObject()
        return String(decoding: writer.bytes, as: UTF8.self)
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

extension PredictionRecord {
    /// - Parameter version: the one in force when the post was made; `nil` for the defaults before the first.
    public init(_ post: PostMessage, _ inputs: PredictionInputs, by version: PublishedVersion?) {
        let payload = version?.payload ?? .beforeTheFirst
        self.init(
            decisionID: post.decisionID, recordOrder: post.recordOrder, versionMilliseconds: version?.milliseconds,
            predictedRate: payload.predictedRate(inputs), followProbability: payload.followProbability(inputs),
            predictedFor: post.createdAt, features: inputs.json)
    }

    /// The same post predicted by another version.
    func repeated(by version: PublishedVersion) throws -> PredictionRecord {
        let inputs = try PredictionInputs(json: features)
        var record = self
        record.versionMilliseconds = version.milliseconds
        record.predictedRate = version.payload.predictedRate(inputs)
        record.followProbability = version.payload.followProbability(inputs)
        return record
    }
}

extension PredictorPayload {
    /// What holds before any version was published.
    static let beforeTheFirst = PredictorPayload(
        versionMilliseconds: 0,
        meta: PredictorMetadata(
            trainedOn: 0, trainedAt: Timestamp(microseconds: 0), windowDays: 7, modelID: nil, timeZone: "UTC"))
}
