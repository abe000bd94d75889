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
