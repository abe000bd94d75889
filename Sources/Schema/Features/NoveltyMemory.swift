/// What an account said lately, in bounded memory, to tell how new a text is.
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
