import Timekeeping

/// A record of the topic `posts` (header `schema: post/1`): what was planned or published, and all that was known
/// about it before it went out.
public struct PostMessage: Hashable, Sendable {
    public enum Status: String, Sendable, CaseIterable { case draft, posted }
    public enum Origin: String, Sendable, CaseIterable { case own, external }
    public enum DecisionType: String, Sendable, CaseIterable { case single, thread, reply }

    /// Identifies the decision over its whole life; a lower-case UUID.
    public var decisionID: String
    /// The network's id of the post; absent while it is a draft.
    public var postID: String?
    public var status: Status
    public var origin: Origin
    public var simulated: Bool
    public var account: String
    public var decisionType: DecisionType
    /// `<type>[_<format>][_<slot>]`, for example `educational_thread_morning`.
    public var banditArm: String?
    public var generatorName: String?
    /// 0…1.
    public var generatorConfidence: Double?
    public var topic: String?
    public var hookType: String?
    public var style: String?
    public var content: String?
    /// 0…1.
    public var qualityScore: Double?
    /// 0…1.
    public var noveltyScore: Double?
    /// 0…1.
    public var expertiseLevel: Double?
    /// 0…100, estimated before posting.
    public var viralScore: Double?
    /// The probability with which this choice of generator was drawn, in (0, 1].
    public var propensity: Double?
    /// The probability with which the content arm was drawn, in (0, 1].
    public var armPropensity: Double?
    /// The probability with which the hour was drawn, in (0, 1].
    public var hourPropensity: Double?
    /// Which state of what was learned these were drawn from: a name that `choice_states` knows.
    public var stateVersion: String?
    public var createdAt: Timestamp
    /// Present exactly when `status` is `posted`.
    public var postedAt: Timestamp?

    public init(
        decisionID: String, postID: String? = nil, status: Status, origin: Origin, simulated: Bool, account: String,
        decisionType: DecisionType, banditArm: String? = nil, generatorName: String? = nil,
        generatorConfidence: Double? = nil, topic: String? = nil, hookType: String? = nil, style: String? = nil,
        content: String? = nil, qualityScore: Double? = nil, noveltyScore: Double? = nil,
        expertiseLevel: Double? = nil, viralScore: Double? = nil, propensity: Double? = nil,
        armPropensity: Double? = nil, hourPropensity: Double? = nil, stateVersion: String? = nil,
        createdAt: Timestamp, postedAt: Timestamp? = nil
    ) {
        self.decisionID = decisionID
        self.postID = postID
        self.status = status
        self.origin = origin
        self.simulated = simulated
        self.account = account
        self.decisionType = decisionType
        self.banditArm = banditArm
        self.generatorName = generatorName
        self.generatorConfidence = generatorConfidence
        self.topic = topic
        self.hookType = hookType
        self.style = style
        self.content = content
        self.qualityScore = qualityScore
        self.noveltyScore = noveltyScore
        self.expertiseLevel = expertiseLevel
        self.viralScore = viralScore
        self.propensity = propensity
        self.armPropensity = armPropensity
        self.hourPropensity = hourPropensity
        self.stateVersion = stateVersion
        self.createdAt = createdAt
        self.postedAt = postedAt
    }
}

/// How a text opens.
public enum HookType: String, Sendable, CaseIterable {
    case question, number, contrarian
    case howTo = "how_to"
    case story, announcement, quote, mention, statement
}
