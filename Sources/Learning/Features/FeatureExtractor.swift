import Determinism
import Model

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

/// What an account said lately, in bounded memory, to judge how new a text is.
///
/// Keeps the shingles (subject words, and pairs of them in a row) of the last `capacity` texts. States: a ring of texts
/// and an index from shingle to the texts that hold it; nothing else, so the same texts in the same order give the same
/// scores.
public struct NoveltyMemory: Sendable {
    private let capacity: Int
    private var ring: [[UInt64]] = []
    private var next = 0
    private var index: [UInt64: [Int32]] = [:]

    /// - Parameter capacity: how many texts are remembered, at least 1.
    public init(capacity: Int = 200) { self.capacity = max(1, capacity) }

    /// How new a text is, 0…1; 1 where nothing like it is remembered, `nil` for a blank text.
    ///
    /// 1 − (half the share of its shingles that occur anywhere in memory + half the largest share found in one text).
    public func score(_ text: PostText) -> Double? { score(Self.shingles(text)) }

    /// The score of a text, which is then remembered and pushes out the oldest.
    public mutating func scoreAndRemember(_ text: PostText) -> Double? {
        let shingles = Self.shingles(text)
        let score = score(shingles)
        remember(shingles)
        return score
    }

    private func score(_ shingles: [UInt64]) -> Double? {
        guard !shingles.isEmpty else { return nil }
        var seen = 0
        var perText = [Int32](repeating: 0, count: ring.count)
        var largest: Int32 = 0
        for shingle in shingles {
            guard let texts = index[shingle] else { continue }
            seen += 1
            for text in texts {
                perText[Int(text)] += 1
                largest = max(largest, perText[Int(text)])
            }
        }
        let count = Double(shingles.count)
        return (1 - 0.5 * Double(seen) / count - 0.5 * Double(largest) / count).toFourDigits
    }

    private mutating func remember(_ shingles: [UInt64]) {
        guard !shingles.isEmpty else { return }
        if ring.count < capacity { ring.append([]) }
        for shingle in ring[next] {
            index[shingle]?.removeAll { $0 == Int32(next) }
            if index[shingle]?.isEmpty == true { index[shingle] = nil }
        }
        ring[next] = shingles
        for shingle in shingles { index[shingle, default: []].append(Int32(next)) }
        next = (next + 1) % capacity
    }

    /// Distinct shingles in the order they occur: of the subject words, else of all words, else the text as a whole.
    private static func shingles(_ text: PostText) -> [UInt64] {
        guard !text.isBlank else { return [] }
        guard !text.words.isEmpty else {
            var whole = StableHash()
            for byte in text.bytes { whole.combine(byte) }
            return [whole.value]
        }
        let subjects = text.contentWords
        let words = (subjects.isEmpty ? text.words : subjects).map(\.hash)
        var distinct: [UInt64] = []
        var known: Set<UInt64> = []
        var previous: UInt64?
        for word in words {
            if known.insert(word).inserted { distinct.append(word) }
            if let previous {
                var pair = StableHash()
                pair.combine(previous)
                pair.combine(word)
                if known.insert(pair.value).inserted { distinct.append(pair.value) }
            }
            previous = word
        }
        return distinct
    }
}
