import Synchronization

/// One figure of a family: a metric with given values of its labels.
public protocol MetricMember: AnyObject, Sendable {
    static var kind: MetricKind { get }
    /// Its lines; `labels` is `a="b",c="d"` or empty.
    func lines(_ name: String, _ labels: String) -> String
}

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

/// How many values were at most each bound, their sum and their number.
public final class Histogram: MetricMember {
    public static let kind = MetricKind.histogram
    /// Bounds for durations in seconds.
    public static let seconds = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 60]

    private struct State {
        var counts: [Int]
        var sum = 0.0
        var count = 0
    }

    private let buckets: [Double]
    private let state: Mutex<State>

    init(buckets: [Double]) {
        self.buckets = buckets
        state = Mutex(State(counts: [Int](repeating: 0, count: buckets.count)))
    }

    /// Counts a value in the unit of the bounds.
    public func observe(_ value: Double) {
        state.withLock { state in
            if let index = buckets.firstIndex(where: { value <= $0 }) { state.counts[index] += 1 }
            state.sum += value
            state.count += 1
        }
    }

    /// Counts seconds.
    public func observe(_ duration: Duration) { observe(duration / .seconds(1)) }

    public func lines(_ name: String, _ labels: String) -> String {
        state.withLock { state in
            var text = ""
            var below = 0
            let separator = labels.isEmpty ? "" : ","
            for (bound, count) in zip(buckets, state.counts) {
                below += count
                let bucket = "\(labels)\(separator)le=\"\(MetricText.number(bound))\""
                text += MetricText.line(name + "_bucket", bucket, String(below))
            }
            text += MetricText.line(name + "_bucket", "\(labels)\(separator)le=\"+Inf\"", String(state.count))
            text += MetricText.line(name + "_sum", labels, MetricText.number(state.sum))
            return text + MetricText.line(name + "_count", labels, String(state.count))
        }
    }
}
