import Audience
import Timekeeping

/// The planted faults. Which post or request they fall on is decided by the seed.
extension SimulatedNetwork {
    /// Whether a post has been deleted by a moment.
    func isDeleted(_ post: PublishedPost, at now: Timestamp) -> Bool {
        guard settings.deletedShare > 0 else { return false }
        var random = KeyedRandom(seed: settings.seed, "deleted", post.key)
        guard random.uniform() < settings.deletedShare else { return false }
        return (now - post.postedAt).hours >= 2 + 70 * random.uniform()
    }

    func refusesPrivateMetrics(of post: PublishedPost) -> Bool {
        guard settings.refusedPrivateShare > 0 else { return false }
        var random = KeyedRandom(seed: settings.seed, "private", post.key)
        return random.uniform() < settings.refusedPrivateShare
    }

    /// A refusal that falls on a request out of the blue, if any.
    func fault(request number: Int, limit: Int, at now: Timestamp) -> APIResponse? {
        var random = KeyedRandom(seed: settings.seed, "fault", String(number))
        if random.uniform() < settings.outageShare { return Problem.plain(503, "Service Unavailable") }
        guard random.uniform() < settings.refusedRequestShare else { return nil }
        var response = Problem.tooManyRequests(oldForm: random.uniform() < 0.5)
        let reset = now.floored(to: RateWindows.length) + RateWindows.length
        response.headers = RateWindows.headers(limit, 0, resets: reset)
        return response
    }
}
