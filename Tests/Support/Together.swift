import Foundation
import Synchronization

/// Runs the same work on several threads of their own that start at one moment. Dispatch would run no more at once
/// than there are cores, and so hide what happens when many meet.
public enum Together {
    /// Returns when all have ended.
    ///
    /// - Parameters:
    ///   - prepare: what each does by itself before the start, to meet the others as closely as can be.
    ///   - work: gets the thread's number and what it prepared.
    public static func run<Prepared>(
        _ count: Int, prepare: @escaping @Sendable () throws -> Prepared,
        _ work: @escaping @Sendable (Int, Prepared) throws -> Void
    ) throws {
        let ready = DispatchGroup()
        let ended = DispatchGroup()
        let failure = Failure()
        for number in 0..<count {
            ready.enter()
            ended.enter()
            Thread {
                defer { ended.leave() }
                let prepared = Result { try prepare() }
                ready.leave()
                ready.wait()
                do { try work(number, prepared.get()) } catch { failure.keep(error) }
            }.start()
        }
        ended.wait()
        if let error = failure.first { throw error }
    }

    private final class Failure: Sendable {
        private let error = Mutex<(any Error)?>(nil)
        func keep(_ new: any Error) { error.withLock { $0 = $0 ?? new } }
        var first: (any Error)? { error.withLock { $0 } }
    }
}
