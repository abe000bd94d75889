import Learning
import Timekeeping

/// A post that was predicted before it went out, and what came of it.
struct JudgedPost: Sendable {
    /// One of the two predictions; `nil` where there was no model for it yet, or what came is not known.
    struct Judgement: Hashable, Sendable {
        var outcome: Double
        /// The mean of all learnable posts known when the post was predicted, whatever the window.
        var mean: Double
        /// By the newest fit, whether it was published or not.
        var newest: Double
        /// By the published part in force; `nil` before the first.
        var published: Double?
    }

    let postedAt: Timestamp
    /// Whether it passed, in the end, the gates that were in force when it was predicted.
    let isLearnable: Bool
    let rate: Judgement?
    let follow: Judgement?
    let arm: String?
    let hour: Int
    let actualRate: Double?

    var month: CalendarMonth { CalendarMonth(of: postedAt) }

    func judgement(_ part: PredictedPart) -> Judgement? { part == .ridge ? rate : follow }
}
