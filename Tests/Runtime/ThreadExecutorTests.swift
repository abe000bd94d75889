import Glibc
import Runtime
import Testing

@Suite struct ThreadExecutorTests {
    private actor Pinned {
        private let executor = ThreadExecutor()
        nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }
        private var count = 0

        func thread() -> pthread_t { pthread_self() }
        func add() { count += 1 }
        func total() -> Int { count }
        func isolatedNow() {
            assertIsolated()
        }
    }

    @Test func `an actor stays on its thread, and two actors have two`() async {
        let (one, two) = (Pinned(), Pinned())
        let first = await one.thread()
        await two.add()
        #expect(await one.thread() == first)
        #expect(await two.thread() != first)
        await one.isolatedNow()
    }

    @Test func `no job is lost or run beside another`() async {
        let pinned = Pinned()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<2000 { group.addTask { await pinned.add() } }
        }
        #expect(await pinned.total() == 2000)
    }

    @Test func `threads end with their actors`() async throws {
        for _ in 0..<200 {
            let pinned = Pinned()
            await pinned.add()
        }
        // Each thread notices by itself; give them a moment, but not forever.
        let deadline = ContinuousClock.now + .seconds(60)
        while Self.threads() > 60, .now < deadline { await Task.yield() }
        #expect(Self.threads() <= 60)
    }

    private static func threads() -> Int {
        guard let directory = opendir("/proc/self/task") else { return 0 }
        defer { closedir(directory) }
        var count = 0
        while readdir(directory) != nil { count += 1 }
        return count
    }
}
