/// One figure of a family: a metric with given values of its labels.
public protocol MetricMember: AnyObject, Sendable {
    static var kind: MetricKind { get }
    /// Its lines; `labels` is `a="b",c="d"` or empty.
    func lines(_ name: String, _ labels: String) -> String
}
