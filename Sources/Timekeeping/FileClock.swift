/// Domain time as a clock file paces it.
public final class FileClock: DomainClock {
    /// Only ever read after it was made; `pread` on its descriptor may be called from any thread at once.
    nonisolated(unsafe) private let file: ClockFile
    private let latest = LatestTimestamp()

    /// - Throws: `ClockError` with `.unreadable` where the file is missing or holds no pace.
    public init(path: String) throws(ClockError) {
        file = try ClockFile(path: path)
        latest.advance(to: try file.read().domainTime(at: RealClock.wallTime()))
    }

    /// A file that cannot be read for a moment holds the clock where it is.
    public func now() -> Timestamp {
        guard let pace = try? file.read() else { return latest.value }
        return latest.advance(to: pace.domainTime(at: RealClock.wallTime()))
    }
}
