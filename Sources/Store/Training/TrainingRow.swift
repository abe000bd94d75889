import Learning
import Timekeeping

/// One learnable post as a fit sees it: what was known before posting, and what came of it.
public struct TrainingRow: Hashable, Sendable {
    public var decisionID: String
    public var postedAt: Timestamp
    /// When the reading it is judged by was taken.
    public var collectedAt: Timestamp
    /// The hour of posting in the account's time zone.
    public var hour: Int
    public var contentType: String?
    public var decisionType: String
    /// 0…1.
    public var quality: Double
    /// 0…1; `nil` where it was not estimated.
    public var novelty: Double?
    public var expertise: Double?
    /// 0…100, estimated before posting.
    public var viralScore: Double?
    /// (likes + retweets + replies) / impressions.
    public var rate: Double
    /// Of the reading that the rate is from.
    public var impressions: Int64?
    /// `nil` where it was not measured.
    public var followersGained: Int64?

    public init(
        decisionID: String, postedAt: Timestamp, collectedAt: Timestamp, hour: Int, contentType: String?,
        decisionType: String, quality: Double, novelty: Double?, expertise: Double?, viralScore: Double?,
        rate: Double, impressions: Int64? = nil, followersGained: Int64?
    ) {
        self.decisionID = decisionID
        self.postedAt = postedAt
        self.collectedAt = collectedAt
        self.hour = hour
        self.contentType = contentType
        self.decisionType = decisionType
        self.quality = quality
        self.novelty = novelty
        self.expertise = expertise
        self.viralScore = viralScore
        self.rate = rate
        self.impressions = impressions
        self.followersGained = followersGained
    }

    public var ridgeFeatures: [Double] {
        RidgeFeatures(quality: quality, contentType: contentType, decisionType: decisionType, hour: hour).values
    }

    /// `nil` where one of the three was not estimated.
    public var logisticFeatures: [Double]? {
        guard let novelty, let expertise, let viralScore else { return nil }
        return LogisticFeatures(novelty: novelty, expertise: expertise, viralScore: viralScore).values
    }

    public var span: OutcomeSpan { OutcomeSpan(posted: postedAt, known: collectedAt) }

    /// 1 or 0; `nil` where followers were not measured.
    public var followed: Double? { LogisticFeatures.target(followersGained: followersGained) }
}

extension TrainingRow {
    /// What every file of rows begins with, before the features.
    static let headNames = ["decision_id", "posted_at", "collected_at", "weight"]

    func head(weight: Double) -> [String] {
        [decisionID, postedAt.rfc3339, collectedAt.rfc3339, weight == 1 ? "1" : weight.description]
    }

    /// The header of exported rows.
    public static let csvHeader =
        (headNames + RidgeFeatures.list.names + ["y"]
        + LogisticFeatures.list.names + ["followed"]).joined(separator: ",")

    /// One line without its end: numbers in the shortest form that reads back to the same value, unknown ones empty.
    public var csvLine: String {
        let known: [Double?] = ridgeFeatures + [rate]
        let logistic: [Double?] = [novelty, expertise, viralScore.map { $0 / 100 }]
        let numbers = (known + logistic).map { $0.map(\.description) ?? "" }
        let followed = followed.map { $0 == 1 ? "1" : "0" } ?? ""
        return (head(weight: 1) + numbers + [followed])
            .joined(separator: ",")
    }
}
