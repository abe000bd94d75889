import Timekeeping

extension Cell: CustomStringConvertible {
    /// How many characters of a text are shown: post content stays recognisable and out of the way.
    private static let shownCharacters = 40

    var description: String {
        switch self {
        case .null: return "null"
        case .text(let value):
            let shown = value.prefix(Self.shownCharacters)
            return "\"\(shown)\(shown.count < value.count ? "…" : "")\""
        case .integer(let value): return String(value)
        case .real(let value), .summed(let value): return String(value)
        case .boolean(let value): return String(value)
        case .moment(let value): return value.rfc3339
        case .list(let values): return "[\(values.joined(separator: ", "))]"
        }
    }
}
