import Glibc

/// A file or standard input, read in pieces. Owns its descriptor; for one thread.
public struct ByteSource: ~Copyable {
    public let name: String
    private let descriptor: Int32
    private let ownsDescriptor: Bool

    /// - Parameter path: `-` is standard input.
    public init(_ path: String) throws(InputError) {
        if path == "-" {
            (name, descriptor, ownsDescriptor) = ("standard input", STDIN_FILENO, false)
            return
        }
        name = path
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        ownsDescriptor = true
        guard descriptor >= 0 else {
            throw InputError(.unreadable, path, "cannot be opened: \(String(cString: strerror(errno)))")
        }
    }

    deinit { if ownsDescriptor, descriptor >= 0 { close(descriptor) } }

    /// The next piece, at most 256 KiB; empty at the end.
    public func next() throws(InputError) -> [UInt8] {
        var failure: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: 262_144) { buffer, count in
            while true {
                let got = read(descriptor, buffer.baseAddress, buffer.count)
                if got < 0, errno == EINTR { continue }
                if got < 0 { failure = errno }
                count = max(0, got)
                return
            }
        }
        guard failure == 0 else {
            throw InputError(.unreadable, name, "cannot be read: \(String(cString: strerror(failure)))")
        }
        return bytes
    }
}
