import Model
import Runtime
import Store
import Timekeeping

/// Which posts are read at which ages.
struct CheckpointPlan: Sendable {
    /// Growing.
    let ages: [Span]
    /// Whether simulated posts are this deployment's, or real ones.
    let simulated: Bool
    /// `nil` takes every account's.
    let account: String?

    init(ages: [Span], simulated: Bool, account: String?) {
        self.ages = ages
        self.simulated = simulated
        self.account = account
    }

    init(_ configuration: Configuration) {
        self.init(
            ages: configuration[.scrapeCheckpoints], simulated: configuration[.mode] == .shadow,
            account: configuration[.account])
    }

    /// The checkpoints of a post: all of them for an own post of this deployment that is out, none for others. A post
    /// that is older than its last checkpoint by a day or more comes from an import or a replay, and is left alone.
    func checkpoints(of post: PostMessage, at now: Timestamp) -> [ScrapeCheckpoint] {
        guard post.status == .posted, post.origin == .own, post.simulated == simulated,
            account == nil || account == post.account, let postID = post.postID, let postedAt = post.postedAt,
            let last = ages.last, now - postedAt < last + .days(1)
        else { return [] }
        return ages.map { age in
            ScrapeCheckpoint(
                decisionID: post.decisionID, ageSeconds: age.microseconds / 1_000_000, postID: postID,
                postedAt: postedAt, simulated: post.simulated)
        }
    }
}
