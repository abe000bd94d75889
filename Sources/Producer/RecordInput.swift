import CSV
import Glibc

/// Lines of a file or of standard input that can be read more than once: what cannot be read again (a pipe) is kept in
/// memory, up to a limit.
struct RecordInput: Sendable {
    /// For messages.
    let name: String
    private let path: String
    private let kept: [UInt8]?

    /// Beyond this a pipe is too much to keep.
    static let largestKept = 256 << 20
    /// No broker takes a record this long.
    static let longestLine = 1 << 20

    /// - Parameters:
    ///   - path: `-` is standard input.
    ///   - once: whether the lines will be read only once, so that nothing needs to be kept.
    init(_ path: String, once: Bool = false) throws(InputError) {
        let source = try ByteSource(path)
        name = source.name
        self.path = path
        guard !once, path == "-" || !Self.isRegular(path) else {
            kept = nil
            return
        }
        var bytes: [UInt8] = []
        var piece = try source.next()
        while !piece.isEmpty {
            bytes += piece
            guard bytes.count <= Self.largestKept else {
                throw InputError(
                    .tooMuch, name,
                    "is more than \(Self.largestKept >> 20) MiB; put it in a file, or send as it comes with --keep-going"
                )
            }
            piece = try source.next()
        }
        kept = bytes
    }

    /// Calls `take` with each line that is not blank, without its line end, and its number from 1. The bytes are valid
    /// during the call.
    func lines(_ take: (Int, UnsafeRawBufferPointer) throws -> Void) throws {
        var splitter = LineSplitter(name: name)
        if let kept {
            try splitter.feed(kept, take)
        } else {
            let source = try ByteSource(path)
            var piece = try source.next()
            while !piece.isEmpty {
                try splitter.feed(piece, take)
                piece = try source.next()
            }
        }
        try splitter.finish(take)
    }

    private static func isRegular(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }
}

/// Cuts bytes that come in pieces into lines. No I/O.
struct LineSplitter {
    let name: String
    private var rest: [UInt8] = []
    private var line = 0

    init(name: String) { self.name = name }

    mutating func feed(_ piece: [UInt8], _ take: (Int, UnsafeRawBufferPointer) throws -> Void) throws {
        var start = 0
        while let end = piece[start...].firstIndex(of: 0x0a) {
            if rest.isEmpty {
                try emit(piece[start..<end], take)
            } else {
                rest += piece[start..<end]
                let whole = rest
                rest.removeAll(keepingCapacity: true)
                try emit(whole[...], take)
            }
            start = end + 1
        }
        rest += piece[start...]
        guard rest.count <= RecordInput.longestLine else { throw tooLong(line + 1) }
    }

    mutating func finish(_ take: (Int, UnsafeRawBufferPointer) throws -> Void) throws {
        guard !rest.isEmpty else { return }
        let whole = rest
        rest = []
        try emit(whole[...], take)
    }

    private mutating func emit(
        _ bytes: ArraySlice<UInt8>, _ take: (Int, UnsafeRawBufferPointer) throws -> Void
    ) throws {
        line += 1
        guard bytes.count <= RecordInput.longestLine else { throw tooLong(line) }
        var text = bytes.last == 0x0d ? bytes.dropLast() : bytes
        if line == 1, text.starts(with: [0xef, 0xbb, 0xbf]) { text = text.dropFirst(3) }
        guard text.contains(where: { $0 > 0x20 }) else { return }
        try text.withUnsafeBytes { try take(line, $0) }
    }

    private func tooLong(_ line: Int) -> InputError {
        InputError(.malformed, name, line: line, "the line is longer than \(RecordInput.longestLine >> 20) MiB")
    }
}
