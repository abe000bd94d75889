/// The fields of one kind of message, in the order they are written. `rawValue` counts from 0 in that order.
protocol MessageField: RawRepresentable<Int>, CaseIterable, Sendable {
    /// The key on the wire.
    var name: String { get }
}
