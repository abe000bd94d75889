import Synchronization

/// A figure that only grows.
public final class Counter: MetricMember {
    public static let kind = MetricKind.counter
    private let count = Atomic<Int>(0)

    public var value: Int { count.load(ordering: .relaxed) }

    /// - Precondition: `amount` is not negative.
    public func add(_ amount: Int = 1) {
        precondition(amount >= 0, "a counter only grows")
        count.wrappingAdd(amount, ordering: .relaxed)
    }

    public func lines(_ name: String, _ labels: String) -> String { MetricText.line(name, labels, String(value)) }
}
