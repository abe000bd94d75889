import Learning
import Timekeeping

/// What a walk through an account's history came to.
struct BacktestResult: Sendable {
    let account: String
    let settings: BacktestSettings
    let first: Timestamp
    let last: Timestamp
    let posts: Int
    /// Posts whose first figure counts as known before it can have been read.
    let assumed: Int
    let rejectedReadings: Int
    let steps: Int
    /// Of the posts, those that passed the gates in the end.
    let learnable: Int
    let ridge: PartResult
    let logistic: PartResult
    let arms: RegretResult
    let hours: RegretResult

    init(_ walk: BacktestWalk, _ history: AccountHistory) {
        account = history.account
        settings = walk.settings
        first = history.posts.first?.postedAt ?? Timestamp(microseconds: 0)
        last = history.posts.last?.postedAt ?? Timestamp(microseconds: 0)
        posts = history.posts.count
        assumed = history.assumed
        rejectedReadings = history.rejected
        steps = walk.steps
        learnable = walk.judged.count(where: \.isLearnable)
        ridge = PartResult(.ridge, walk.ridge, walk.judged, seed: settings.seed)
        logistic = PartResult(.logistic, walk.logistic, walk.judged, seed: settings.seed)
        arms = RegretResult(.arms, walk.judged, walk.evidence, settings)
        hours = RegretResult(.hours, walk.judged, walk.evidence, settings)
    }
}
