import Timekeeping

/// One gate beside one post: what it has, what is needed, and whether that held it back.
public struct GateFinding: Hashable, Sendable {
    public enum State: String, Hashable, Sendable {
        case met
        /// Known, and not enough or not of the right kind.
        case short
        /// Not known. Only the gates of rate and quality hold a post back for that.
        case unknown
    }

    /// Under which it is stored where it held the post back.
    public let reason: GateReason
    /// `impressions`, `age`, …
    public let gate: String
    /// What the post has; `nil` where it is not known.
    public let value: String?
    public let need: String
    public let state: State
    /// Whether the verdict names it.
    public let holdsBack: Bool
    /// `99 impressions of 100 needed`.
    public let sentence: String

    /// Every gate, in the order of the reasons, as a verdict judged them.
    ///
    /// - Parameters:
    ///   - subject: the post at the reading that was judged.
    ///   - reasons: the verdict's own. Nothing is judged again here.
    public static func all(
        of subject: GateSubject, thresholds: GateThresholds, reasons: [GateReason], learnsFromSimulated: Bool
    ) -> [GateFinding] {
        let held = Set(reasons)
        let kind = subject.isSimulated ? "simulated" : "real"
        let ours = learnsFromSimulated ? "simulated" : "real"
        let (views, likes) = (number(thresholds.views), number(thresholds.likes))
        let age = subject.age
        return [
            finding(
                .external, "origin", subject.isOwn ? "own" : "external", "own", held,
                subject.isOwn ? "the account's own post" : "not the account's own post"),
            finding(
                learnsFromSimulated ? .notSimulated : .simulated, "kind", kind, ours, held,
                "\(kind) post or reading, and this deployment learns from \(ours) ones"),
            finding(
                .notPosted, "posted", subject.postedAt.map(\.rfc3339), "posted", held,
                subject.postedAt.map { "posted at \($0.rfc3339)" } ?? "a draft"),
            finding(
                .viewsLow, "impressions", subject.impressions.map(String.init), views, held,
                subject.impressions.map { "\($0) impressions of \(views) needed" } ?? "impressions unknown"),
            finding(
                .likesLow, "likes", subject.likes.map(String.init), likes, held,
                subject.likes.map { "\($0) likes of \(likes) needed" } ?? "likes unknown"),
            finding(
                .tooYoung, "age at the reading", age?.words, thresholds.age.words, held,
                age.map { "\($0.words) old of \(thresholds.age.words)" } ?? "no age: it is not posted"),
            finding(
                .rateUnknown, "engagement rate", subject.rate.map { percent($0) }, "known", held,
                subject.rate.map { "an engagement rate of \(percent($0))" }
                    ?? "the engagement rate is unknown: impressions are 0, or a count is not known"),
            finding(
                .featuresMissing, "quality score", subject.quality.map { number($0) }, "known", held,
                subject.quality.map { "a quality score of \(number($0))" } ?? "the post has no quality score"),
        ]
    }

    private static func finding(
        _ reason: GateReason, _ gate: String, _ value: String?, _ need: String, _ held: Set<GateReason>,
        _ sentence: String
    ) -> GateFinding {
        let holds = held.contains(reason)
        return GateFinding(
            reason: reason, gate: gate, value: value, need: need,
            state: value == nil ? .unknown : holds ? .short : .met, holdsBack: holds, sentence: sentence)
    }

    /// Whole numbers without a point, others in their shortest form.
    static func number(_ value: Double) -> String {
        Int64(exactly: value).map(String.init) ?? value.description
    }

    /// A share in percent with one decimal, rounded.
    private static func percent(_ share: Double) -> String { number((share * 1000).rounded() / 10) + " %" }
}
