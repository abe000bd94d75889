import FoundationEssentials
import Glibc
import Synchronization

/// Loopback ports for servers that cannot choose one themselves.
public enum FreePort {
    /// A port that was free a moment ago; a server that finds it taken tries another.
    ///
    /// It lies below those the kernel gives to the near end of connections: one of these would, every so often, hold
    /// the port of a server that is down for a moment, and a client that tries again and again would reach itself.
    public static func find() throws -> Int {
        for _ in 0..<100 {
            let port = Int.random(in: servers)
            if try isFree(port) { return port }
        }
        throw TestServerError("no free port in 100 tries between \(servers.lowerBound) and \(servers.upperBound)")
    }

    /// Linux gives connections 32768 and up unless it is told otherwise (`net.ipv4.ip_local_port_range`).
    private static let servers = 10_240..<32_768

    private static func isFree(_ port: Int) throws -> Bool {
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard socket >= 0 else { throw TestServerError("no socket: errno \(errno)") }
        defer { close(socket) }
        var address = loopback(port: port)
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                bind(socket, pointer, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }

    /// Starts a server on a free port, on another where that was taken in between.
    static func trying<Server>(_ start: (Int) throws -> Server) throws -> Server {
        for _ in 0..<4 {
            if let server = try? start(find()) { return server }
        }
        return try start(find())
    }

    /// Whether something takes connections on the port.
    public static func answers(_ port: Int) -> Bool {
        guard let socket = connect(port) else { return false }
        close(socket)
        return true
    }

    /// A connection to the port, for the caller to close; `nil` where nothing takes it.
    static func connect(_ port: Int) -> Int32? {
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard socket >= 0 else { return nil }
        var address = loopback(port: port)
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                Glibc.connect(socket, pointer, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        if connected { return socket }
        close(socket)
        return nil
    }

    static func loopback(port: Int) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return address
    }
}

/// Building blocks of proxies between a client and a server on this machine.
enum Loopback {
    /// A socket that listens on the port.
    static func listen(_ port: Int) throws -> Int32 {
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = FreePort.loopback(port: port)
        let bound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                bind(socket, pointer, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        guard socket >= 0, bound, Glibc.listen(socket, 16) == 0 else {
            throw TestServerError("no listener on port \(port): errno \(errno)")
        }
        return socket
    }

    /// Takes connections on `listener` until it is shut down, each with one of its own to `target` and a thread that
    /// relays between the two, and closes both when that is done.
    ///
    /// - Parameter admits: whether a connection is taken now.
    static func serve(
        _ listener: Int32, to target: Int, admits: () -> Bool = { true },
        relay: @escaping @Sendable (_ client: Int32, _ server: Int32) -> Void
    ) {
        while true {
            let client = Glibc.accept(listener, nil, nil)
            guard client >= 0 else { break }
            guard admits(), let server = FreePort.connect(target) else {
                close(client)
                continue
            }
            start {
                relay(client, server)
                close(client)
                close(server)
            }
        }
        close(listener)
    }

    /// Runs `body` on a thread of its own.
    static func start(_ body: @escaping @Sendable () -> Void) {
        final class Box: Sendable {
            let body: @Sendable () -> Void
            init(_ body: @escaping @Sendable () -> Void) { self.body = body }
        }
        var thread = pthread_t()
        // The thread takes over the reference.
        let box = Unmanaged.passRetained(Box(body)).toOpaque()
        let made = pthread_create(
            &thread, nil,
            { context in
                if let context { Unmanaged<Box>.fromOpaque(context).takeRetainedValue().body() }
                return nil
            }, box)
        if made == 0 { pthread_detach(thread) }
    }
}

/// A piece of network between a client and a server on this machine, that a test can take away.
public final class NetworkLink: Sendable {
    /// What the link does with what is sent.
    public enum Manner: Sendable {
        /// Passes it on.
        case open
        /// Holds it: nothing arrives and no connection ends, as when a cable is pulled.
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

/// A proxy before a Postgres server that cuts the connection at a COMMIT on demand: the failure after which a client cannot
/// know whether its transaction was committed.
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
