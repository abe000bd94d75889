import FoundationEssentials
import Glibc
import Synchronization

/// Stands between a client and a Postgres server and cuts the connection at a COMMIT, when told to: the failure after
/// which a client cannot know whether its transaction happened.
public final class CommitCutter: Sendable {
    public enum Cut: Sendable {
        /// The server has committed; its answer is lost.
        case afterCommit
        /// The server never hears of the COMMIT.
        case beforeCommit
    }

    public let port: Int
    private let target: Int
    private let listener: Int32
    private let pending = Mutex<[Cut]>([])
    private let done = Atomic<Int>(0)

    /// - Parameter target: the server's loopback port.
    public init(target: Int) throws {
        self.target = target
        port = try FreePort.find()
        listener = try Loopback.listen(port)
        Loopback.start { [self] in Loopback.serve(listener, to: target, relay: relay) }
    }

    /// Ends the listening; connections end with their clients.
    public func stop() { shutdown(listener, Int32(SHUT_RDWR)) }

    /// The next COMMITs are cut like this, one each.
    public func cut(_ cuts: Cut...) { pending.withLock { $0 += cuts } }

    /// How many were cut.
    public var cuts: Int { done.load(ordering: .relaxed) }

    private func relay(_ client: Int32, _ server: Int32) {
        var bytes = [UInt8](repeating: 0, count: 65_536)
        while true {
            var ends = [
                pollfd(fd: client, events: Int16(POLLIN), revents: 0),
                pollfd(fd: server, events: Int16(POLLIN), revents: 0),
            ]
            guard poll(&ends, 2, -1) > 0 else { return }
            for (source, sink) in [(0, server), (1, client)] where ends[source].revents != 0 {
                let count = recv(ends[source].fd, &bytes, bytes.count, 0)
                guard count > 0 else { return }
                if source == 0, let cut = cut(for: bytes[0..<count]) {
                    if cut == .afterCommit, send(sink, bytes, count, 0) == count {
                        recv(server, &bytes, bytes.count, 0)
                    }
                    done.add(1, ordering: .relaxed)
                    return
                }
                guard send(sink, bytes, count, Int32(MSG_NOSIGNAL)) == count else { return }
            }
        }
    }

    private func cut(for bytes: ArraySlice<UInt8>) -> Cut? {
        guard String(decoding: bytes, as: UTF8.self).contains("COMMIT\0") else { return nil }
        return pending.withLock { $0.isEmpty ? nil : $0.removeFirst() }
    }
}
