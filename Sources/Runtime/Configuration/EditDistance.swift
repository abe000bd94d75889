/// Levenshtein distance: how many characters must be inserted, deleted or replaced to turn one text into another.
public enum EditDistance {
    /// 0 for equal texts, at most the length of the longer one.
    public static func between(_ left: String, _ right: String) -> Int {
        let (left, right) = (Array(left.unicodeScalars), Array(right.unicodeScalars))
        var row = Array(0...right.count)
        for (index, scalar) in left.enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for column in right.indices {
                let replaced = diagonal + (scalar == right[column] ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(replaced, diagonal + 1, row[column] + 1)
            }
        }
        return row[right.count]
    }

    /// The candidate that a misspelt word most likely means; `nil` where none is near.
    ///
    /// - Parameter limit: the greatest distance that counts as near. By default two characters, or a third of a longer
    ///   word.
    public static func nearest(to word: String, among candidates: some Sequence<String>, limit: Int? = nil) -> String? {
        let ranked = candidates.map { (distance: between(word, $0), name: $0) }
        guard let best = ranked.min(by: { ($0.distance, $0.name) < ($1.distance, $1.name) }) else { return nil }
        return best.distance <= limit ?? max(2, word.count / 3) ? best.name : nil
    }
}
