import Glibc

/// The 32 bytes by which one process paces the clocks of all others on a machine: sequence (u64), domain time and wall
/// time (i64, microseconds), factor (f64), little-endian.
///
/// The sequence is odd while the rest is being written, and grows by two with each write, so that a reader who finds the
/// same even sequence before and after has a whole record. The file is read by `pread` rather than mapped: the kernel
/// copies it in a third of a microsecond, and a file that is cut short under us is an error, not a bus fault.
public final class ClockFile {
    public static let size = 32
    private let path: String
    private let descriptor: Int32

    /// - Parameter writable: creates the file if it is missing.
    public init(path: String, writable: Bool = false) throws(ClockError) {
        self.path = path
        descriptor = open(path, (writable ? O_RDWR | O_CREAT : O_RDONLY) | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw Self.failure(path, "cannot be opened: \(String(cString: strerror(errno)))") }
    }

    deinit { close(descriptor) }

    /// The pace now in force.
    public func read() throws(ClockError) -> ClockPace {
        for attempt in 0..<1000 {
            // The writer needs a core to finish; after a few looks leave it one.
            if attempt > 20 { usleep(100) }
            let first = try record()
            guard first[0] & 1 == 0, try record() == first else { continue }
            let pace = ClockPace(
                domain: Timestamp(microseconds: Int64(bitPattern: first[1])),
                wall: Timestamp(microseconds: Int64(bitPattern: first[2])), factor: Double(bitPattern: first[3]))
            guard pace.factor.isFinite, pace.factor >= 0 else { throw Self.failure(path, "holds no pace") }
            return pace
        }
        throw Self.failure(path, "is being written without end")
    }

    /// Sets the pace. One writer at a time.
    public func write(_ pace: ClockPace) throws(ClockError) {
        let sequence = ((try? record())?[0] ?? 0) & ~1
        try put([sequence + 1], at: 0)
        let fields = [pace.domain.microseconds, pace.wall.microseconds].map { UInt64(bitPattern: $0) }
        try put(fields + [pace.factor.bitPattern], at: 8)
        try put([sequence + 2], at: 0)
    }

    private func record() throws(ClockError) -> [UInt64] {
        var words = [UInt64](repeating: 0, count: Self.size / 8)
        let count = words.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, $0.count, 0) }
        guard count == Self.size else { throw Self.failure(path, "holds no pace: \(max(0, count)) of 32 bytes") }
        return words.map { UInt64(littleEndian: $0) }
    }

    private func put(_ words: [UInt64], at offset: Int) throws(ClockError) {
        let count = words.map(\.littleEndian).withUnsafeBytes {
            pwrite(descriptor, $0.baseAddress, $0.count, off_t(offset))
        }
        guard count == words.count * 8 else {
            throw Self.failure(path, "cannot be written: \(String(cString: strerror(errno)))")
        }
    }

    private static func failure(_ path: String, _ what: String) -> ClockError {
        ClockError(code: .unreadable, description: "clock file \(path) \(what)")
    }
}

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

/// A straight line from wall time to domain time: at `wall` it is `domain`, and each second after it is `factor` seconds.
public struct ClockPace: Equatable, Sendable {
    /// The domain time at `wall`.
    public let domain: Timestamp
    /// The wall time from which `factor` counts.
    public let wall: Timestamp
    /// Domain seconds a wall second, 0 or more; 0 holds the clock.
    public let factor: Double

    public init(domain: Timestamp, wall: Timestamp, factor: Double) {
        self.domain = domain
        self.wall = wall
        self.factor = factor
    }

    /// Domain time at a wall time, rounded to the microsecond; before `wall` it is `domain`. A moment too far to be told
    /// is `domain` as well.
    public func domainTime(at wallTime: Timestamp) -> Timestamp {
        let elapsed = max(0, wallTime.microseconds - wall.microseconds)
        let passed = (Double(elapsed) * factor).rounded()
        guard passed < 4e18, let span = Int64(exactly: passed) else { return domain }
        let (sum, overflow) = domain.microseconds.addingReportingOverflow(span)
        return overflow ? domain : Timestamp(microseconds: sum)
    }
}
