import Timekeeping

/// The split by time: of rows in the order of posting (ties by decision), the older 80 % train and the newest 20 %
/// validate. Never drawn at random, so that no row is judged by what came after it.
public struct ChronologicalSplit: Hashable, Sendable {
    public let training: Range<Int>
    public let validation: Range<Int>

    /// The share that trains, as it is published.
    public static let share = 0.8

    /// ⌊0.8·n⌋ rows train: 40 of 50, 8 of 10.
    public init(count: Int) {
        let boundary = count * 4 / 5
        training = 0..<boundary
        validation = boundary..<count
    }
}

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

/// From when a post was out to when the reading it is judged by was taken: as long as its outcome was on the way.
public struct OutcomeSpan: Hashable, Sendable {
    public let posted: Timestamp
    public let known: Timestamp

    public init(posted: Timestamp, known: Timestamp) {
        self.posted = posted
        self.known = known
    }

    /// Whether the post was out at `moment` and its outcome not yet known.
    public func isOpen(at moment: Timestamp) -> Bool { posted <= moment && moment < known }
}
