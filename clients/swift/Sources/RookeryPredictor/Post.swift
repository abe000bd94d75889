/// What is known of a post before it goes out. An estimate that is `nil` counts at the middle of its range, as in
/// Rookery's own predictions.
public struct Post: Hashable, Sendable {
    /// 0…1.
    public var quality: Double?
    /// `educational` and `factual` have weights of their own; any other adds nothing.
    public var contentType: String?
    /// Hour of posting in the account's time zone, 0…23; `Predictor.hour(of:)` finds it.
    public var hour: Int
    public var isThread: Bool
    /// 0…1.
    public var novelty: Double?
    /// 0…1.
    public var expertise: Double?
    /// 0…100, the estimate made before posting.
    public var viralScore: Double?

    /// - Throws: `PostError`, which names the value that is outside its range.
    public init(
        quality: Double?, contentType: String?, hour: Int, isThread: Bool, novelty: Double?, expertise: Double?,
        viralScore: Double?
    ) throws(PostError) {
        for (name, value, top) in [
            ("quality", quality, 1.0), ("novelty", novelty, 1), ("expertise", expertise, 1),
            ("viralScore", viralScore, 100), ("hour", Double(hour), 23),
        ] {
            guard let value, !(0...top).contains(value) else { continue }
            throw PostError(field: name, value: value, top: top)
        }
        self.quality = quality
        self.contentType = contentType
        self.hour = hour
        self.isThread = isThread
        self.novelty = novelty
        self.expertise = expertise
        self.viralScore = viralScore
    }
}

/// A value of a post that is outside its range.
public struct PostError: Error, Hashable, Sendable, CustomStringConvertible {
    public let field: String
    public let value: Double
    public let top: Double

    public var description: String { "\(field) is \(value); it runs from 0 to \(top)" }
}
