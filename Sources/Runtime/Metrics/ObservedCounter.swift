import Synchronization

/// A figure that only grows and is counted elsewhere: by the kernel, or in a table.
public final class ObservedCounter: MetricMember {
    public static let kind = MetricKind.counter
    private let bits = Atomic<UInt64>(0)

    public var value: Double { Double(bitPattern: bits.load(ordering: .relaxed)) }
    /// What has been counted so far.
    public func set(_ value: Double) { bits.store(value.bitPattern, ordering: .relaxed) }

    public func lines(_ name: String, _ labels: String) -> String {
        MetricText.line(name, labels, MetricText.number(value))
    }
}
