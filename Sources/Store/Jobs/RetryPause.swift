/// How long a job waits after an attempt that failed: half a second, doubled with each attempt, at most a minute, and then
/// shortened at random by up to a half so that jobs which failed together do not come back together. Wall time.
public enum RetryPause {
    /// - Parameters:
    ///   - attempt: the one that failed, 1 for the first.
    ///   - share: a random number of 0.5...1.
    public static func after(attempt: Int64, share: Double) -> Duration {
        .seconds(min(60, 0.5 * Double(1 << min(max(0, attempt - 1), 10))) * share)
    }
}
