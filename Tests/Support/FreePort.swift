import Glibc

/// Loopback ports for servers that cannot choose one themselves.
public enum FreePort {
    /// A port nobody listened on a moment ago; whoever starts a server on it tries again if it was taken since.
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
