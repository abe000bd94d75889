/// How often a delivery is tried and how long is waited between: two seconds, then twice as long each time, up to half an
/// hour. 24 attempts take about seven hours.
struct DeliveryPolicy: Sendable {
    var attempts: Int64 = 24
    var first = Duration.seconds(2)
    var longest = Duration.seconds(1800)
    /// For the whole of one attempt.
    var timeout = Duration.seconds(5)

    /// The pause after so many attempts, the receiver's own wish heeded up to an hour; `nil` gives up.
    func pause(after attempt: Int64, wish: Duration? = nil) -> Duration? {
        guard attempt < attempts else { return nil }
        let doubled = attempt < 30 ? min(first * (1 << max(0, attempt - 1)), longest) : longest
        return max(doubled, min(wish ?? .zero, .seconds(3600)))
    }

    /// How long an attempt of which nothing was heard bars the next one: longer than it can take.
    var claim: Duration { timeout * 2 + .seconds(1) }
}
