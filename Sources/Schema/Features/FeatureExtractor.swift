/// Fills in what a post came without, from its text alone.
///
/// Deterministic: the same posts in the same order get the same features, in any process. Nothing here can see an
/// outcome: a `PostMessage` holds none. What a post brings along is never replaced; a post without text stays as it is.
public struct FeatureExtractor: Sendable {
    private var memories: [String: NoveltyMemory] = [:]
    private let memoryCapacity: Int
    /// Posts by more accounts than this share no memory with those before.
    private static let mostAccounts = 64

    /// - Parameter memoryCapacity: how many texts of an account novelty is measured against.
    public init(memoryCapacity: Int = 200) { self.memoryCapacity = memoryCapacity }

    /// Fills the scores, the topic, the hook and the arm (`<type>_<format>[_<slot>]`) where they are absent.
    ///
    /// - Parameter slot: the part of the day of posting, where it is known.
    public mutating func fill(_ post: inout PostMessage, slot: TimingSlot? = nil) {
        guard let content = post.content else { return }
        let text = PostText(content)
        guard !text.isBlank else { return }
        let novelty = novelty(of: text, account: post.account)
        post.noveltyScore = post.noveltyScore ?? novelty
        post.qualityScore = post.qualityScore ?? text.qualityScore
        post.expertiseLevel = post.expertiseLevel ?? text.expertiseLevel
        post.viralScore = post.viralScore ?? text.viralEstimate
        post.topic = post.topic ?? text.topicGuess
        post.hookType = post.hookType ?? text.hookType.rawValue
        if post.banditArm == nil {
            let arm = ArmName(contentType: text.contentType.rawValue, format: post.decisionType, slot: slot)
            post.banditArm = arm.description
        }
    }

    private mutating func novelty(of text: PostText, account: String) -> Double? {
        if memories[account] == nil, memories.count >= Self.mostAccounts { memories.removeAll() }
        return memories[account, default: NoveltyMemory(capacity: memoryCapacity)].scoreAndRemember(text)
    }
}
