import FoundationEssentials
import Timekeeping

/// A statement and its parameters, bound where they are written.
///
/// ```swift
/// try connection.execute("UPDATE jobs SET state = \(unescaped: state) WHERE job_id = \(unescaped: id)")
/// // sends UPDATE jobs SET state = $1 WHERE job_id = $2
/// ```
///
/// An interpolated value never becomes part of the text, whatever it looks like: it travels in Postgres' binary format
/// with its own type. Two queries written in one place have equal text, so the server prepares it once.
///
/// A query inside a query is a fragment: its parameters are numbered along with the others. Names of schemas and tables
/// go in with `\(identifier:)`, SQL that is put together from constants with `\(unescaped:)`.
public struct PostgresQuery: Sendable, ExpressibleByStringInterpolation {
    /// The text between the parameters: one piece more than there are parameters, or a single one that holds `$1`, `$2`, …
    /// itself.
    private let pieces: [String]
    public let parameters: [PostgresParameter]

    public init(stringLiteral text: String) {
        pieces = [text]
        parameters = []
    }

    public init(stringInterpolation: StringInterpolation) {
        pieces = stringInterpolation.pieces
        parameters = stringInterpolation.parameters
    }

    /// - Parameters:
    ///   - sql: put together from constants, never from data; it names its parameters `$1`, `$2`, …
    public init(unescaped sql: String, _ parameters: [PostgresParameter] = []) {
        pieces = [sql]
        self.parameters = parameters
    }

    /// With `$1`, `$2`, … where the parameters are.
    public var sql: String {
        guard pieces.count > 1 else { return pieces[0] }
        var text = ""
        text.reserveCapacity(pieces.reduce(0) { $0 + $1.utf8.count + 3 })
        for (number, piece) in pieces.enumerated() {
            if number > 0 {
                text += "$"
                text += String(number)
            }
            text += piece
        }
        return text
    }

    public struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var pieces: [String] = [""]
        fileprivate var parameters: [PostgresParameter] = []

        public init(literalCapacity: Int, interpolationCount: Int) {
            pieces.reserveCapacity(interpolationCount + 1)
            parameters.reserveCapacity(interpolationCount)
        }

        public mutating func appendLiteral(_ literal: String) {
            // Taken as it is where it begins a piece: nothing is copied.
            if pieces[pieces.count - 1].isEmpty {
                pieces[pieces.count - 1] = literal
            } else {
                pieces[pieces.count - 1] += literal
            }
        }

        public mutating func appendInterpolation(_ parameter: PostgresParameter) {
            parameters.append(parameter)
            pieces.append("")
        }

        /// SQL that is no data.
        public mutating func appendInterpolation(unescaped sql: String) { appendLiteral(sql) }

        /// A name of a schema, table or column, quoted.
        public mutating func appendInterpolation(identifier name: String) {
            appendLiteral(PostgresConnection.quoted(name))
        }

        public mutating func appendInterpolation(_ fragment: PostgresQuery) {
            precondition(
                fragment.pieces.count == fragment.parameters.count + 1, "a fragment that numbers its own parameters")
            appendLiteral(fragment.pieces[0])
            for (parameter, piece) in zip(fragment.parameters, fragment.pieces.dropFirst()) {
                appendInterpolation(parameter)
                appendLiteral(piece)
            }
        }
    }
}

/// Single values.
extension PostgresQuery.StringInterpolation {
    public mutating func appendInterpolation(_ value: String?) { appendInterpolation(PostgresParameter.text(value)) }
    public mutating func appendInterpolation(_ value: Int64?) { appendInterpolation(PostgresParameter.int(value)) }
    public mutating func appendInterpolation(_ value: Int?) {
        appendInterpolation(PostgresParameter.int(value.map { Int64($0) }))
    }
    public mutating func appendInterpolation(_ value: Double?) {
        appendInterpolation(PostgresParameter.double(value))
    }
    public mutating func appendInterpolation(_ value: Bool?) {
        appendInterpolation(value.map { PostgresParameter.bool($0) } ?? .null(.bool))
    }
    public mutating func appendInterpolation(_ value: Timestamp?) {
        appendInterpolation(PostgresParameter.timestamp(value))
    }
    /// An enumeration by its raw value, as `text`.
    public mutating func appendInterpolation<Value: RawRepresentable<String>>(_ value: Value?) {
        appendInterpolation(PostgresParameter.text(value?.rawValue))
    }
    /// - Parameter uuid: `8-4-4-4-12` hexadecimal digits.
    public mutating func appendInterpolation(uuid: String?) {
        appendInterpolation(uuid.map { PostgresParameter.uuid($0) } ?? .null(.uuid))
    }
    /// - Parameter json: text that is JSON already.
    public mutating func appendInterpolation(json: String?) {
        appendInterpolation(json.map { PostgresParameter.json($0) } ?? .null(.json))
    }
    /// `jsonb`.
    ///
    /// - Throws: `.badParameter` for a value that JSON cannot hold, such as a number that is infinite.
    public mutating func appendInterpolation(encoded value: some Encodable) throws(PostgresError) {
        do {
            appendInterpolation(json: String(decoding: try JSONEncoder().encode(value), as: UTF8.self))
        } catch {
            throw PostgresError(.badParameter, "a \(type(of: value)) cannot be written as JSON")
        }
    }
    /// The same; `nil` is null, not JSON's `null`.
    public mutating func appendInterpolation<Value: Encodable>(encoded value: Value?) throws(PostgresError) {
        guard let value else { return appendInterpolation(PostgresParameter.null(.json)) }
        try appendInterpolation(encoded: value)
    }
}

/// Arrays, for `UNNEST(\(names), \(weights))` and `= ANY (\(ids))`.
extension PostgresQuery.StringInterpolation {
    public mutating func appendInterpolation(_ column: PostgresColumn) {
        appendInterpolation(PostgresParameter.column(column))
    }
    public mutating func appendInterpolation(_ values: [String?]) { appendInterpolation(PostgresColumn.texts(values)) }
    public mutating func appendInterpolation(_ values: [Int64?]) { appendInterpolation(PostgresColumn.ints(values)) }
    public mutating func appendInterpolation(_ values: [Double?]) {
        appendInterpolation(PostgresColumn.doubles(values))
    }
    public mutating func appendInterpolation(_ values: [Bool?]) { appendInterpolation(PostgresColumn.bools(values)) }
    public mutating func appendInterpolation(_ values: [Timestamp?]) {
        appendInterpolation(PostgresColumn.timestamps(values))
    }
    public mutating func appendInterpolation(_ values: [PostgresUUID]) {
        appendInterpolation(PostgresColumn.binaryUUIDs(values))
    }
    public mutating func appendInterpolation<Value: RawRepresentable<String>>(_ values: [Value]) {
        appendInterpolation(PostgresColumn.texts(values.map(\.rawValue)))
    }
    public mutating func appendInterpolation(uuids: [String?]) { appendInterpolation(PostgresColumn.uuids(uuids)) }
    public mutating func appendInterpolation(jsons: [String?]) { appendInterpolation(PostgresColumn.jsons(jsons)) }
}
