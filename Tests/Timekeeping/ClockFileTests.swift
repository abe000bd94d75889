import Foundation
import Synchronization
import Testing

@testable import Timekeeping

@Suite struct ClockFileTests {
    private let path = NSTemporaryDirectory() + "clock-\(UUID().uuidString)"

    @Test func `what is written is read, byte for byte as other languages write it`() throws {
        defer { unlink(path) }
        let pace = ClockPace(domain: Timestamp(microseconds: 7), wall: Timestamp(microseconds: -9), factor: 2.5)
        try ClockFile(path: path, writable: true).write(pace)
        #expect(try ClockFile(path: path).read() == pace)
        let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        // As Python's struct.pack("<Qqqd", 2, 7, -9, 2.5) has it.
        let expected: [UInt8] =
            [2, 0, 0, 0, 0, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0, 0xf7] + [UInt8](repeating: 0xff, count: 7)
            + [0, 0, 0, 0, 0, 0, 0x04, 0x40]
        #expect(Array(bytes) == expected)
    }

    @Test func `a reader never sees half of a write`() throws {
        defer { unlink(path) }
        // Domain and wall time are equal in every write, so a torn read shows as a pair that differs.
        let pace: @Sendable (Int64) -> ClockPace = { value in
            ClockPace(domain: Timestamp(microseconds: value), wall: Timestamp(microseconds: value), factor: 1)
        }
        try ClockFile(path: path, writable: true).write(pace(0))
        let isOver = Atomic(false)
        let path = path
        try withThread {
            guard let writer = try? ClockFile(path: path, writable: true) else { return }
            for value in 1...20_000 { try? writer.write(pace(Int64(value))) }
            isOver.store(true, ordering: .releasing)
        } while: {
            let reader = try ClockFile(path: path)
            while !isOver.load(ordering: .acquiring) {
                let read = try reader.read()
                try #require(read.domain == read.wall)
            }
        }
        #expect(try ClockFile(path: path).read() == pace(20_000))
    }

    @Test func `the clock never goes back when its file is set back`() throws {
        defer { unlink(path) }
        let file = try ClockFile(path: path, writable: true)
        let later = Timestamp(seconds: 2000)
        try file.write(ClockPace(domain: later, wall: RealClock.wallTime(), factor: 0))
        let clock = try FileClock(path: path)
        #expect(clock.now() == later)
        try file.write(ClockPace(domain: Timestamp(seconds: 1000), wall: RealClock.wallTime(), factor: 0))
        #expect(clock.now() == later)
        try file.write(ClockPace(domain: Timestamp(seconds: 3000), wall: RealClock.wallTime(), factor: 0))
        #expect(clock.now() == Timestamp(seconds: 3000))
    }

    @Test func `a missing or short file is named`() throws {
        defer { unlink(path) }
        let missing = #expect(throws: ClockError.self) { try ClockSpecification.file(path).makeClock() }
        #expect(missing?.description.contains(path) == true)
        try Data([1, 2, 3]).write(to: URL(fileURLWithPath: path))
        let short = #expect(throws: ClockError.self) { try ClockSpecification.file(path).makeClock() }
        #expect(short?.code == .unreadable)
    }

    /// Runs `body` on a thread while `meanwhile` runs here, and waits for both.
    private func withThread(_ body: @escaping @Sendable () -> Void, while meanwhile: () throws -> Void) throws {
        let done = DispatchSemaphore(value: 0)
        Thread.detachNewThread {
            body()
            done.signal()
        }
        defer { done.wait() }
        try meanwhile()
    }
}
