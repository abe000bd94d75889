import Synchronization

/// A figure that goes up and down.
public final class Gauge: MetricMember {
    public static let kind = MetricKind.gauge
    private let bits = Atomic<UInt64>(0)

    public var value: Double { Double(bitPattern: bits.load(ordering: .relaxed)) }
    public func set(_ value: Double) { bits.store(value.bitPattern, ordering: .relaxed) }

    public func lines(_ name: String, _ labels: String) -> String {
        MetricText.line(name, labels, MetricText.number(value))
    }
}
