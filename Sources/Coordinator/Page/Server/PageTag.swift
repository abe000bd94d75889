import HTTP

/// An answer's tag, by which a browser that has it need not be sent it again.
enum PageTag {
    /// FNV-1a over the bytes, and how many they are.
    static func of(_ bytes: [UInt8]) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return "\"\(String(hash, radix: 16))-\(bytes.count)\""
    }

    /// The answer, or nothing but the word that it is still so. An answer without a tag goes out as it is.
    static func answer(_ response: HTTPResponse, _ known: String?) -> HTTPResponse {
        guard let tag = response.headers["etag"], let known,
            known.split(separator: ",").contains(where: { $0.trimmingPrefix(" ") == tag })
        else { return response }
        return HTTPResponse(status: 304, headers: response.headers)
    }
}
