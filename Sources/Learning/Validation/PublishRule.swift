/// Whether a fitted part replaces the published one: it must not be worse, on the newest fifth of the rows, than
/// predicting the mean of its training rows, nor than the part now published on the same rows.
public struct PublishRule: Hashable, Sendable {
    public enum Decision: String, Hashable, Sendable {
        case published
        /// Kept with its reason; the published part stays.
        case stored
    }

    public let decision: Decision
    /// One sentence with the figures compared.
    public let reason: String

    /// - Parameters:
    ///   - measure: the loss compared, for the reason: `mse`, `log-loss`.
    ///   - candidate: the new part's loss on the validation rows; lower is better.
    ///   - mean: the loss of predicting the training mean.
    ///   - published: the loss of the published part; `nil` while the defaults apply.
    ///   - embargoed: rows of the newest fifth that do not judge, for the reason.
    public init(measure: String, candidate: Double?, mean: Double?, published: Double?, embargoed: Int = 0) {
        guard let candidate, let mean, candidate.isFinite else {
            decision = .stored
            reason =
                embargoed == 0
                ? "there are no validation rows to judge it by"
                : "there are no validation rows to judge it by: all \(embargoed) are under embargo"
            return
        }
        if candidate > mean {
            decision = .stored
            reason = "\(measure) \(Self.text(candidate)) is worse than \(Self.text(mean)) of the training mean"
        } else if let published, candidate > published {
            decision = .stored
            reason = "\(measure) \(Self.text(candidate)) is worse than \(Self.text(published)) of the published model"
        } else {
            decision = .published
            let rival = published.map { " and \(Self.text($0)) of the published model" } ?? ""
            reason =
                "\(measure) \(Self.text(candidate)) is not worse than \(Self.text(mean)) of the training mean\(rival)"
        }
    }

    /// Six significant digits.
    private static func text(_ value: Double) -> String {
        guard value != 0, value.isFinite else { return "\(value)" }
        var scale = 1.0
        var magnitude = abs(value)
        while magnitude < 100_000 {
            magnitude *= 10
            scale *= 10
        }
        return "\((value * scale).rounded() / scale)"
    }
}
