/// The fields of a record of `posts`, in the order they are written.
enum PostField: Int, MessageField {
    case decisionID, postID, status, origin, simulated, account, decisionType, banditArm, generatorName
    case generatorConfidence, topic, hookType, style, content, qualityScore, noveltyScore, expertiseLevel, viralScore
    case propensity, armPropensity, hourPropensity, stateVersion, createdAt, postedAt

    var name: String {
        switch self {
        case .decisionID: "decision_id"
        case .postID: "post_id"
        case .status: "status"
        case .origin: "origin"
        case .simulated: "simulated"
        case .account: "account"
        case .decisionType: "decision_type"
        case .banditArm: "bandit_arm"
        case .generatorName: "generator_name"
        case .generatorConfidence: "generator_confidence"
        case .topic: "topic"
        case .hookType: "hook_type"
        case .style: "style"
        case .content: "content"
        case .qualityScore: "quality_score"
        case .noveltyScore: "novelty_score"
        case .expertiseLevel: "expertise_level"
        case .viralScore: "viral_score"
        case .propensity: "propensity"
        case .armPropensity: "arm_propensity"
        case .hourPropensity: "hour_propensity"
        case .stateVersion: "state_version"
        case .createdAt: "created_at"
        case .postedAt: "posted_at"
        }
    }
}
