import Glibc

/// What stands between a client and a server on this machine is made of.
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
