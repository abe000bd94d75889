import FoundationEssentials
import HTTP
import Runtime

/// The page's own files: built into the program, or read from a folder at each request while someone works on them.
struct PageAssets: Sendable {
    /// A file as it is sent.
    struct Asset: Sendable {
        let bytes: [UInt8]
        let type: String
        /// Changes with the bytes.
        let tag: String

        init(_ name: String, _ bytes: [UInt8]) {
            self.bytes = bytes
            type = PageAssets.type(of: name)
            tag = PageTag.of(bytes)
        }

        /// Nothing but the word that it is still so, where the browser has it.
        func response(knownTag: String?) -> HTTPResponse {
            let headers = ["etag": tag, "cache-control": "no-cache", "content-type": type]
            return PageTag.answer(HTTPResponse(status: 200, headers: headers, body: bytes), knownTag)
        }
    }

    static let indexName = "index.html"
    private let assets: [String: Asset]
    private let folder: String?

    /// - Parameter folder: where the files are read from instead; must hold every one.
    init(folder: String?) throws(CommandFailure) {
        self.folder = folder
        assets = Dictionary(uniqueKeysWithValues: Self.embedded.map { ($0.key, Asset($0.key, $0.value)) })
        guard let folder else { return }
        for name in Self.embedded.keys.sorted() where Self.read(name, in: folder) == nil {
            throw CommandFailure(.badInput, "ROOKERY_PAGE_ASSETS: \(folder) has no readable \(name)")
        }
    }

    /// A file by its name; `nil` for a name that is none of the page's.
    subscript(name: String) -> Asset? {
        guard let asset = assets[name] else { return nil }
        guard let folder else { return asset }
        return Self.read(name, in: folder).map { Asset(name, $0) }
    }

    /// `/` is the page itself, `/assets/<name>` the rest.
    static func name(at path: String) -> String? {
        if path == "/" || path == "/index.html" { return indexName }
        guard path.hasPrefix("/assets/") else { return nil }
        let name = String(path.dropFirst("/assets/".count))
        return name == indexName ? nil : name
    }

    private static func read(_ name: String, in folder: String) -> [UInt8]? {
        (try? Data(contentsOf: URL(filePath: folder).appending(path: name))).map { Array($0) }
    }

    private static func type(of name: String) -> String {
        switch name.split(separator: ".").last {
        case "html": "text/html; charset=utf-8"
        case "css": "text/css; charset=utf-8"
        case "js": "text/javascript; charset=utf-8"
        case "svg": "image/svg+xml"
        default: "application/octet-stream"
        }
    }
}
