extension PostText {
    /// A guess at the subject, in lower case: the first hashtag, else the first cashtag, else the word of five or more
    /// letters that occurs most often (of equals the longest, then the first). `nil` where there is none of these.
    public var topicGuess: String? {
        if let tag = hashtags.first ?? cashtags.first { return text(tag).lowercased() }
        var counts: [UInt64: Int] = [:]
        let candidates = contentWords.filter { $0.length >= 5 && !$0.hasDigit }
        for word in candidates { counts[word.hash, default: 0] += 1 }
        var best: Word?
        for word in candidates {
            guard let leader = best else {
                best = word
                continue
            }
            let rank = (counts[word.hash] ?? 0, word.length)
            if rank > (counts[leader.hash] ?? 0, leader.length) { best = word }
        }
        return best.map { text($0.range).lowercased() }
    }
}
