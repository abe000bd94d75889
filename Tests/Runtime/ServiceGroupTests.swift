import Glibc
import Runtime
import Synchronization
import Testing

@Suite(.serialized) struct ServiceGroupTests {
    private struct Broken: Error {}
    private let log = Log(level: .error, role: "test", instance: "t") { _ in }

    private final class Ended: Sendable {
        private let names = Mutex<[String]>([])
        func add(_ name: String) { names.withLock { $0.append(name) } }
        var all: [String] { names.withLock { $0.sorted() } }
    }

    private func patient(_ name: String, _ ended: Ended, onStart: @escaping @Sendable () -> Void = {}) -> NamedService {
        NamedService(name) {
            onStart()
            while !Task.isCancelled { try? await Task.sleep(for: .seconds(60)) }
            ended.add(name)
        }
    }

    @Test func `a signal ends all services in order, and the group with success`() async {
        let ended = Ended()
        let group = ServiceGroup(
            [patient("a", ended), patient("b", ended) { kill(getpid(), SIGTERM) }], log: log)
        #expect(await group.run() == .stopped)
        #expect(ended.all == ["a", "b"])
    }

    @Test func `one that fails takes the others down, and the group has failed`() async {
        let ended = Ended()
        let group = ServiceGroup([patient("a", ended), NamedService("b") { throw Broken() }], log: log)
        #expect(await group.run() == .failed)
        #expect(ended.all == ["a"])
    }

    @Test func `one that is done takes the others down without failure`() async {
        let ended = Ended()
        let group = ServiceGroup([patient("a", ended), NamedService("b") {}], log: log)
        #expect(await group.run() == .stopped)
        #expect(ended.all == ["a"])
    }
}
