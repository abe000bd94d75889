import Learning
import Model
import Store
import Timekeeping

/// The account's growth over a window, given to the posts of which the source does not tell it.
enum ShareAttribution {
    /// One message a post that can be given a share; none where the source tells every post's followers, or has told
    /// of more than came.
    static func messages(for window: FollowerWindow, simulated: Bool) -> [AttributionMessage] {
        let told = window.posts.reduce(Int64(0)) { $0 &+ ($1.directGain ?? 0) }
        let rest = window.change &- told
        let others = window.posts.filter { $0.directGain == nil }
        guard !others.isEmpty, rest.signum() == window.change.signum() || told == 0 else { return [] }
        let shares = FollowerShares.share(change: rest, gains: others.map(\.impressionsGained))
        return zip(others, shares).compactMap { post, share in
            guard let share else { return nil }
            return AttributionMessage(
                decisionID: post.decisionID, followersGained: share, windowStart: window.start, windowEnd: window.end,
                method: .share, collectedAt: window.end, simulated: simulated)
        }
    }
}
