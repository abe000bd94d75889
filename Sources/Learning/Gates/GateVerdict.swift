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

/// One gate beside one post: what it has, what is needed, and whether that held it back.
public struct GateFinding: Hashable, Sendable {
    public enum State: String, Hashable, Sendable {
        case met
        /// Known, and not enough or not of the right kind.
        case short
        /// Not known. Only the gates of rate and quality hold a post back for that.
        case unknown
    }

    /// Under which it is stored where it held the post back.
    public let reason: GateReason
    /// `impressions`, `age`, …
    public let gate: String
    /// What the post has; `nil` where it is not known.
    public let value: String?
    public let need: String
    public let state: State
    /// Whether the verdict names it.
    public let holdsBack: Bool
    /// `99 impressions of 100 needed`.
    public let sentence: String

    /// Every gate, in the order of the reasons, as a verdict judged them.
    ///
    /// - Parameters:
    ///   - subject: the post at the reading that was judged.
    ///   - reasons: the verdict's own. Nothing is judged again here.
    public static func all(
        of subject: GateSubject, thresholds: GateThresholds, reasons: [GateReason], learnsFromSimulated: Bool
    ) -> [GateFinding] {
        let held = Set(reasons)
        let kind = subject.isSimulated ? "simulated" : "real"
        let ours = learnsFromSimulated ? "simulated" : "real"
        let (views, likes) = (number(thresholds.views), number(thresholds.likes))
        let age = subject.age
        return [
            finding(
                .external, "origin", subject.isOwn ? "own" : "external", "own", held,
                subject.isOwn ? "the account's own post" : "not the account's own post"),
            finding(
                learnsFromSimulated ? .notSimulated : .simulated, "kind", kind, ours, held,
                "\(kind) post or reading, and this deployment learns from \(ours) ones"),
            finding(
                .notPosted, "posted", subject.postedAt.map(\.rfc3339), "posted", held,
                subject.postedAt.map { "posted at \($0.rfc3339)" } ?? "a draft"),
            finding(
                .viewsLow, "impressions", subject.impressions.map(String.init), views, held,
                subject.impressions.map { "\($0) impressions of \(views) needed" } ?? "impressions unknown"),
            finding(
                .likesLow, "likes", subject.likes.map(String.init), likes, held,
                subject.likes.map { "\($0) likes of \(likes) needed" } ?? "likes unknown"),
            finding(
                .tooYoung, "age at the reading", age?.words, thresholds.age.words, held,
                age.map { "\($0.words) old of \(thresholds.age.words)" } ?? "no age: it is not posted"),
            finding(
                .rateUnknown, "engagement rate", subject.rate.map { percent($0) }, "known", held,
                subject.rate.map { "an engagement rate of \(percent($0))" }
                    ?? "the engagement rate is unknown: impressions are 0, or a count is not known"),
            finding(
                .featuresMissing, "quality score", subject.quality.map { number($0) }, "known", held,
                subject.quality.map { "a quality score of \(number($0))" } ?? "the post has no quality score"),
        ]
    }

    private static func finding(
        _ reason: GateReason, _ gate: String, _ value: String?, _ need: String, _ held: Set<GateReason>,
        _ sentence: String
    ) -> GateFinding {
        let holds = held.contains(reason)
        return GateFinding(
            reason: reason, gate: gate, value: value, need: need,
            state: value == nil ? .unknown : holds ? .short : .met, holdsBack: holds, sentence: sentence)
    }

    /// Whole numbers without a point, others in their shortest form.
    static func number(_ value: Double) -> String {
        Int64(exactly: value).map(String.init) ?? value.description
    }

    /// A share in percent with one decimal, rounded.
    private static func percent(_ share: Double) -> String { number((share * 1000).rounded() / 10) + " %" }
}

/// How many posts each gate held back.
public struct GateTally: Hashable, Sendable {
    public struct Row: Hashable, Sendable {
        /// A reason, or `learnable`.
        public let name: String
        public let posts: Int
        /// Posts that nothing else holds back.
        public let alone: Int
    }

    public private(set) var considered = 0
    public private(set) var learnable = 0
    private var posts: [GateReason: Int] = [:]
    private var alone: [GateReason: Int] = [:]

    public init(_ verdicts: some Sequence<GateVerdict> = []) {
        for verdict in verdicts { count(verdict) }
    }

    public mutating func count(_ verdict: GateVerdict) {
        considered += 1
        if verdict.isLearnable { learnable += 1 }
        for reason in verdict.reasons { posts[reason, default: 0] += 1 }
        if verdict.reasons.count == 1 { alone[verdict.reasons[0], default: 0] += 1 }
    }

    public func posts(_ reason: GateReason) -> Int { posts[reason] ?? 0 }
    public func alone(_ reason: GateReason) -> Int { alone[reason] ?? 0 }

    /// `learnable`, then every reason there is, those that held nothing back too.
    public var rows: [Row] {
        [Row(name: "learnable", posts: learnable, alone: learnable)]
            + GateReason.allCases.map { Row(name: $0.rawValue, posts: posts($0), alone: alone($0)) }
    }
}
