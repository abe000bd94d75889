import Learning

/// What came of the fits of one part.
struct FitTally: Hashable, Sendable {
    var published = 0
    var stored = 0
    var refused = 0
    /// Of the newest fit.
    var reason: String?

    var fits: Int { published + stored }

    mutating func add<Coefficients>(_ part: FittedPart<Coefficients>) {
        switch part.outcome {
        case .published: published += 1
        case .stored: stored += 1
        case .refused: refused += 1
        }
        reason = part.reason
    }
}

extension FittedPart {
    /// The coefficients, published or not.
    var fitted: Coefficients? {
        switch outcome {
        case .published(let coefficients), .stored(let coefficients): coefficients
        case .refused: nil
        }
    }
}
