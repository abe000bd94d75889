import Timekeeping

/// Why a post may not be learned from, as stored and counted.
public enum GateReason: String, Hashable, Sendable, CaseIterable, Comparable {
    case external
    /// A simulated post where the deployment is live.
    case simulated
    /// A real post where the deployment is a shadow.
    case notSimulated = "not_simulated"
    case notPosted = "not_posted"
    case viewsLow = "views_low"
    case likesLow = "likes_low"
    case tooYoung = "too_young"
    /// Impressions unknown or 0, or likes, retweets or replies unknown: unknown is not low.
    case rateUnknown = "rate_unknown"
    /// The quality estimate is missing.
    case featuresMissing = "features_missing"

    public static func < (left: GateReason, right: GateReason) -> Bool {
        (allCases.firstIndex(of: left) ?? 0) < (allCases.firstIndex(of: right) ?? 0)
    }
}

/// What the gates look at, of one post at its latest reading.
public struct GateSubject: Hashable, Sendable {
    public var isOwn: Bool
    public var isSimulated: Bool
    public var postedAt: Timestamp?
    public var collectedAt: Timestamp
    public var impressions: Int64?
    public var likes: Int64?
    public var retweets: Int64?
    public var replies: Int64?
    public var quality: Double?

    public init(
        isOwn: Bool, isSimulated: Bool, postedAt: Timestamp?, collectedAt: Timestamp, impressions: Int64?,
        likes: Int64?, retweets: Int64?, replies: Int64?, quality: Double?
    ) {
        self.isOwn = isOwn
        self.isSimulated = isSimulated
        self.postedAt = postedAt
        self.collectedAt = collectedAt
        self.impressions = impressions
        self.likes = likes
        self.retweets = retweets
        self.replies = replies
        self.quality = quality
    }

    /// Age at the reading; `nil` for a draft.
    public var age: Span? { postedAt.map { collectedAt - $0 } }
    public var rate: Double? {
        EngagementRate.of(impressions: impressions, likes: likes, retweets: retweets, replies: replies)
    }
}

/// Whether a post may be learned from; one verdict that arms, models and weights share.
public struct GateVerdict: Hashable, Sendable {
    /// In the order of `GateReason`; empty where the post may be learned from.
    public let reasons: [GateReason]
    public var isLearnable: Bool { reasons.isEmpty }

    /// - Parameter learnsFromSimulated: `true` in shadow mode, where only simulated posts count.
    public init(_ subject: GateSubject, thresholds: GateThresholds, learnsFromSimulated: Bool) {
        var reasons: [GateReason] = []
        if !subject.isOwn { reasons.append(.external) }
        if subject.isSimulated, !learnsFromSimulated { reasons.append(.simulated) }
        if !subject.isSimulated, learnsFromSimulated { reasons.append(.notSimulated) }
        if subject.postedAt == nil { reasons.append(.notPosted) }
        if let impressions = subject.impressions, Double(impressions) < thresholds.views { reasons.append(.viewsLow) }
        if let likes = subject.likes, Double(likes) < thresholds.likes { reasons.append(.likesLow) }
        if let age = subject.age, age < thresholds.age { reasons.append(.tooYoung) }
        if subject.rate == nil { reasons.append(.rateUnknown) }
        if subject.quality == nil { reasons.append(.featuresMissing) }
        self.reasons = reasons
    }
}
