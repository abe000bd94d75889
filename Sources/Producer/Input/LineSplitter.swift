import CSV

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
