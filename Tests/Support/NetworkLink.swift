import FoundationEssentials
import Glibc
import Synchronization

/// A piece of network between a client and a server on this machine, that a test can take away.
public final class NetworkLink: Sendable {
    /// What the link does with what is sent.
    public enum Manner: Sendable {
        /// Passes it on.
        case open
        /// Keeps it: nobody hears anything and no connection ends, as when a cable is pulled.
        case stalled
        /// Ends every connection and takes none.
        case severed
    }

    public let port: Int
    private let target: Int
    private let listener: Int32
    private let manner = Mutex(Manner.open)
    private let isStopped = Atomic(false)

    /// - Parameter target: the server's loopback port.
    public init(target: Int) throws {
        self.target = target
        port = try FreePort.find()
        listener = try Loopback.listen(port)
        Loopback.start { [self] in
            Loopback.serve(listener, to: target, admits: { manner.withLock { $0 } != .severed }, relay: relay)
        }
    }

    public func set(_ manner: Manner) { self.manner.withLock { $0 = manner } }

    /// Ends the link and all that goes over it.
    public func stop() {
        isStopped.store(true, ordering: .relaxed)
        set(.severed)
        shutdown(listener, Int32(SHUT_RDWR))
    }

    private func relay(_ client: Int32, _ server: Int32) {
        var bytes = [UInt8](repeating: 0, count: 65_536)
        while true {
            switch manner.withLock({ $0 }) {
            case .severed: return
            case .stalled:
                // What comes meanwhile waits in the sockets; not even an end of the connection gets through.
                usleep(5000)
                continue
            case .open: break
            }
            var ends = [
                pollfd(fd: client, events: Int16(POLLIN), revents: 0),
                pollfd(fd: server, events: Int16(POLLIN), revents: 0),
            ]
            guard poll(&ends, 2, 5) >= 0 else { return }
            for (source, sink) in [(0, server), (1, client)] where ends[source].revents != 0 {
                let count = recv(ends[source].fd, &bytes, bytes.count, 0)
                guard count > 0, send(sink, bytes, count, Int32(MSG_NOSIGNAL)) == count else { return }
            }
        }
    }
}
