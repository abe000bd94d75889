/// What Prometheus is told a metric is.
public enum MetricKind: String, Sendable {
    case counter, gauge, histogram
}
