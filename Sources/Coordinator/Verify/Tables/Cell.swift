import Timekeeping

/// One value of a table, in a form in which the fold's rows and the database's can be compared.
enum Cell: Hashable, Sendable {
    /// Unknown: it agrees with nothing but itself, and is never the same as 0.
    case null
    case text(String)
    case integer(Int64)
    /// Agrees bit for bit.
    case real(Double)
    /// A figure that was summed: agrees within one part in 10¹², because the order of a sum is not fixed.
    case summed(Double)
    case boolean(Bool)
    case moment(Timestamp)
    case list([String])

    func agrees(with other: Cell) -> Bool {
        switch (self, other) {
        case (.summed(let left), .summed(let right)), (.summed(let left), .real(let right)),
            (.real(let left), .summed(let right)):
            abs(left - right) <= 1e-12 * max(1, abs(left), abs(right))
        default: self == other
        }
    }
}

extension Cell {
    static func text(_ value: String?) -> Cell { value.map { .text($0) } ?? .null }
    static func integer(_ value: Int64?) -> Cell { value.map { .integer($0) } ?? .null }
    static func real(_ value: Double?) -> Cell { value.map { .real($0) } ?? .null }
    static func summed(_ value: Double?) -> Cell { value.map { .summed($0) } ?? .null }
    static func moment(_ value: Timestamp?) -> Cell { value.map { .moment($0) } ?? .null }
}
