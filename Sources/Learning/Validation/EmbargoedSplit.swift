import Timekeeping

/// The split by time, and of the newest fifth those rows that may judge.
///
/// Let T be the moment at which the last outcome among the training rows was known. A post of the newest fifth that was
/// out at T and whose outcome was not yet known then (posted ≤ T < reading) is under embargo: what it and the training
/// rows went through overlaps, so it neither trains nor judges. Two kinds stay: posts whose outcome was known by T, as
/// all posts of one export are, and posts that went out after T, which are the future of everything the model saw.
public struct EmbargoedSplit: Hashable, Sendable {
    /// The older 80 %, as `ChronologicalSplit` counts them before the embargo.
    public let training: Range<Int>
    /// Positions of the rows that judge, in their order.
    public let validation: [Int]
    /// Positions of the rows left out, in their order.
    public let embargoed: [Int]
    /// T; `nil` where no row trains.
    public let knownThrough: Timestamp?

    /// - Parameter spans: of all rows, in the order of posting.
    public init(_ spans: [OutcomeSpan]) {
        let split = ChronologicalSplit(count: spans.count)
        let known = spans[split.training].map(\.known).max()
        training = split.training
        knownThrough = known
        let isOpen = { (row: Int) in known.map { spans[row].isOpen(at: $0) } ?? false }
        validation = split.validation.filter { !isOpen($0) }
        embargoed = split.validation.filter(isOpen)
    }
}
