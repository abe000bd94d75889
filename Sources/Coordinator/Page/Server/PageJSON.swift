import HTTP
import Runtime

/// JSON as the page sends it: `<`, which stands in strings only, as its escape. So a post's text is markup nowhere, also
/// where somebody should paste an answer into a page or a browser should guess at it.
enum PageJSON {
    static func response(_ value: StructuredValue, status: Int = 200) -> HTTPResponse {
        HTTPResponse(status: status, headers: ["content-type": "application/json"], body: bytes(value))
    }

    static func bytes(_ value: StructuredValue) -> [UInt8] {
        let escape = Array(#"\u003c"#.utf8)
        var bytes: [UInt8] = []
        for byte in value.json.utf8 {
            if byte == UInt8(ascii: "<") { bytes += escape } else { bytes.append(byte) }
        }
        return bytes
    }
}
