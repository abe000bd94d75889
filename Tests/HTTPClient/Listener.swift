import Glibc

/// A bare TCP listener on a free port.
struct Listener: Sendable {
    struct Failure: Error {}
    let descriptor: Int32
    let port: Int

    init() throws {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isListening = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(descriptor, address, length) == 0 && listen(descriptor, 8) == 0
                    && getsockname(descriptor, address, &length) == 0
            }
        }
        guard isListening else { throw Failure() }
        self.descriptor = descriptor
        port = Int(UInt16(bigEndian: address.sin_port))
    }

    /// Takes one connection, reads its request and hangs up without a word.
    func acceptAndClose() {
        let peer = accept(descriptor, nil, nil)
        var bytes = [UInt8](repeating: 0, count: 4096)
        _ = read(peer, &bytes, bytes.count)
        close(peer)
        close(descriptor)
    }
}
