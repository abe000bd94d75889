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
