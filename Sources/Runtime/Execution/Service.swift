import Dispatch
import Glibc

/// Something that runs until its task is cancelled. It must notice cancellation within about 200 ms, finish what it has
/// begun, and return.
public protocol Service: Sendable {
    /// For logs.
    var name: String { get }
    func run() async throws
}

/// A service made of a closure.
public struct NamedService: Service {
    public let name: String
    private let body: @Sendable () async throws -> Void

    public init(_ name: String, _ body: @escaping @Sendable () async throws -> Void) {
        self.name = name
        self.body = body
    }

    public func run() async throws { try await body() }
}

/// The services of a process, and how they end together.
///
/// SIGTERM or SIGINT cancels all of them; the process goes on until the last has returned. A second signal, or `grace`
/// passing by, ends the process at once with exit code 1. If one service ends by itself, the others are cancelled; if it
/// failed, so has the group.
public struct ServiceGroup: Sendable {
    private enum Ended: Sendable {
        case signal(Int32?)
        case service(String, (any Error)?)
    }

    private let services: [any Service]
    private let grace: Duration
    private let log: Log

    /// - Parameter grace: how long services may take to end after the first signal.
    public init(_ services: [any Service], grace: Duration = .seconds(20), log: Log) {
        self.services = services
        self.grace = grace
        self.log = log
    }

    /// How the services of a group ended.
    public enum Ending: Sendable {
        /// Every service returned, or was cancelled after a signal.
        case stopped
        /// At least one service threw; the log names it.
        case failed
    }

    /// Runs until all services have ended.
    public func run() async -> Ending {
        let signals = SignalWatch(log: log)
        return await withTaskGroup(of: Ended.self) { group in
            for service in services {
                group.addTask {
                    do {
                        try await service.run()
                        return .service(service.name, nil)
                    } catch {
                        return .service(service.name, error)
                    }
                }
            }
            group.addTask { .signal(await signals.first()) }
            var ending = Ending.stopped
            var left = services.count
            var isStopping = false
            while left > 0, let ended = await group.next() {
                switch ended {
                case .signal(let number):
                    if let number { log.info("stopping", ["signal": .int(Int64(number))]) }
                case .service(let name, let error):
                    left -= 1
                    if let error, !(isStopping && error is CancellationError) {
                        log.error("service_failed", ["service": .text(name), "error": .text("\(error)")])
                        ending = .failed
                    }
                }
                if !isStopping {
                    isStopping = true
                    signals.force(after: grace)
                    group.cancelAll()
                }
            }
            group.cancelAll()
            signals.end()
            log.flush()
            return ending
        }
    }
}
