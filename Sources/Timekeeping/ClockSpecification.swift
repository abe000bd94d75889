/// Where a process takes domain time from, as written in the configuration.
///
/// - `real`: the machine's clock.
/// - `fixed:<RFC 3339>`: always that moment.
/// - `scaled:<factor>@<domain RFC 3339>/<wall RFC 3339>`: the moment `domain` at the wall time `wall`, and `factor` seconds
///   of domain time a second from there on; the same in every process.
/// - `file:<path>`: read from a file that whoever paces the stack rewrites (`ClockFile`).
public enum ClockSpecification: Equatable, Sendable {
    case real
    case fixed(Timestamp)
    case scaled(ClockPace)
    case file(String)

    public static let allowed =
        "real, fixed:<time>, scaled:<factor>@<domain time>/<wall time> or file:/path, times as 2026-01-31T00:00:00Z"

    /// - Throws: `ClockError` with `.badSpecification`.
    public init(_ text: String) throws(ClockError) {
        guard let parsed = Self.parse(text) else {
            throw ClockError(code: .badSpecification, description: "clock \"\(text)\" is not one of: \(Self.allowed)")
        }
        self = parsed
    }

    private static func parse(_ text: String) -> ClockSpecification? {
        if text == "real" { return .real }
        guard let colon = text.firstIndex(of: ":") else { return nil }
        let rest = text[text.index(after: colon)...]
        switch text[..<colon] {
        case "fixed": return Timestamp(rfc3339: rest).map { .fixed($0) }
        case "file": return rest.hasPrefix("/") ? .file(String(rest)) : nil
        case "scaled": return scaled(rest)
        default: return nil
        }
    }

    private static func scaled(_ text: Substring) -> ClockSpecification? {
        guard let at = text.firstIndex(of: "@"), let slash = text.firstIndex(of: "/"), at < slash,
            let factor = Double(text[..<at]), factor.isFinite, factor >= 0, factor <= 1_000_000,
            let domain = Timestamp(rfc3339: text[text.index(after: at)..<slash]),
            let wall = Timestamp(rfc3339: text[text.index(after: slash)...])
        else { return nil }
        return .scaled(ClockPace(domain: domain, wall: wall, factor: factor))
    }

    /// The clock itself. Each never goes back within this process.
    ///
    /// - Throws: `ClockError` with `.unreadable` where the file cannot be read or holds no pace.
    public func makeClock() throws(ClockError) -> any DomainClock {
        switch self {
        case .real: RealClock()
        case .fixed(let moment): FixedClock(moment)
        case .scaled(let pace): ScaledClock(pace)
        case .file(let path): try FileClock(path: path)
        }
    }
}

/// Why there is no clock.
public struct ClockError: Error, Equatable, CustomStringConvertible {
    public enum Code: String, Sendable, CaseIterable {
        /// The specification's text has none of the known forms.
        case badSpecification
        /// The clock file cannot be opened, read or written, or holds no pace.
        case unreadable
    }

    public let code: Code
    public let description: String

    public init(code: Code, description: String) {
        self.code = code
        self.description = description
    }
}
