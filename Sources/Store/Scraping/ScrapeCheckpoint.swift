import Timekeeping

/// A post that is to be read at an age.
public struct ScrapeCheckpoint: Hashable, Sendable {
    public var decisionID: String
    /// The age at which it is due.
    public var ageSeconds: Int64
    public var postID: String
    public var postedAt: Timestamp
    public var simulated: Bool

    public init(decisionID: String, ageSeconds: Int64, postID: String, postedAt: Timestamp, simulated: Bool) {
        self.decisionID = decisionID
        self.ageSeconds = ageSeconds
        self.postID = postID
        self.postedAt = postedAt
        self.simulated = simulated
    }

    public var dueAt: Timestamp { postedAt + .seconds(ageSeconds) }
}

/// A checkpoint that one scraper holds until its lease ends.
public struct ScrapeClaim: Hashable, Sendable {
    public var checkpoint: ScrapeCheckpoint
    /// Grows with every claim of the checkpoint: what was claimed under a smaller number is no longer held.
    public var number: Int64
    /// How often it was claimed and not given back unasked, this time included.
    public var attempts: Int64

    public init(checkpoint: ScrapeCheckpoint, number: Int64, attempts: Int64) {
        self.checkpoint = checkpoint
        self.number = number
        self.attempts = attempts
    }
}

/// What became of a claim.
public struct ScrapeSettlement: Hashable, Sendable {
    public enum Outcome: Hashable, Sendable {
        /// Read. `reading` is the metrics message as JSON; `followers` the post's total, where the source gave it.
        case done(reading: String, followers: Int64?, at: Timestamp)
        /// The post is no longer there; neither this nor a later checkpoint will be asked for.
        case gone
        /// Failed; to be tried again after a pause in real time.
        case retry(after: Duration, error: String)
        /// Given up, for a person to look at.
        case parked(error: String)
        /// Given back unasked: the source was not to be had, which is not this post's fault.
        case returned
    }

    public var claim: ScrapeClaim
    public var outcome: Outcome

    public init(_ claim: ScrapeClaim, _ outcome: Outcome) {
        self.claim = claim
        self.outcome = outcome
    }
}

/// A reading that is stored and was perhaps not published.
public struct UnpublishedReading: Hashable, Sendable {
    public var claim: ScrapeClaim
    public var reading: String
    public var followers: Int64?
}
