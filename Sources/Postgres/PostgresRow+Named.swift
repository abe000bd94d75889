import Timekeeping

/// Columns by name.
extension PostgresRow {
    public func optionalText(_ name: String) throws(PostgresError) -> String? { try decodeText(index(name)) }
    public func optionalInt(_ name: String) throws(PostgresError) -> Int64? { try decodeInt(index(name)) }
    public func optionalDouble(_ name: String) throws(PostgresError) -> Double? { try decodeDouble(index(name)) }
    public func optionalBool(_ name: String) throws(PostgresError) -> Bool? { try decodeBool(index(name)) }
    public func optionalTimestamp(_ name: String) throws(PostgresError) -> Timestamp? {
        try decodeTimestamp(index(name))
    }
    public func text(_ name: String) throws(PostgresError) -> String {
        try require(optionalText(name), index(name))
    }
    public func int(_ name: String) throws(PostgresError) -> Int64 { try require(optionalInt(name), index(name)) }
    public func double(_ name: String) throws(PostgresError) -> Double {
        try require(optionalDouble(name), index(name))
    }
    public func bool(_ name: String) throws(PostgresError) -> Bool { try require(optionalBool(name), index(name)) }
    public func timestamp(_ name: String) throws(PostgresError) -> Timestamp {
        try require(optionalTimestamp(name), index(name))
    }
}

/// Columns by position, from 0.
extension PostgresRow {
    public func optionalText(_ position: Int) throws(PostgresError) -> String? { try decodeText(index(position)) }
    public func optionalInt(_ position: Int) throws(PostgresError) -> Int64? { try decodeInt(index(position)) }
    public func optionalDouble(_ position: Int) throws(PostgresError) -> Double? {
        try decodeDouble(index(position))
    }
    public func optionalBool(_ position: Int) throws(PostgresError) -> Bool? { try decodeBool(index(position)) }
    public func optionalTimestamp(_ position: Int) throws(PostgresError) -> Timestamp? {
        try decodeTimestamp(index(position))
    }
    public func text(_ position: Int) throws(PostgresError) -> String {
        try require(optionalText(position), index(position))
    }
    public func int(_ position: Int) throws(PostgresError) -> Int64 {
        try require(optionalInt(position), index(position))
    }
    public func double(_ position: Int) throws(PostgresError) -> Double {
        try require(optionalDouble(position), index(position))
    }
    public func bool(_ position: Int) throws(PostgresError) -> Bool {
        try require(optionalBool(position), index(position))
    }
    public func timestamp(_ position: Int) throws(PostgresError) -> Timestamp {
        try require(optionalTimestamp(position), index(position))
    }
}
