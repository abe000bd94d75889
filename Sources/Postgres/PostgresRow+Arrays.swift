/// Columns that hold an array of one dimension.
extension PostgresRow {
    /// `text[]`.
    public func optionalTexts(_ name: String) throws(PostgresError) -> [String?]? {
        try array(name, elements: [25, 1043]) { (reader) throws(PostgresError) in reader.rest() }
    }

    /// `double precision[]`.
    public func optionalDoubles(_ name: String) throws(PostgresError) -> [Double?]? {
        try array(name, elements: [701]) { (reader) throws(PostgresError) in
            Double(bitPattern: try reader.integer(UInt64.self))
        }
    }

    /// `bigint[]`.
    public func optionalInts(_ name: String) throws(PostgresError) -> [Int64?]? {
        try array(name, elements: [20]) { (reader) throws(PostgresError) in try reader.integer(Int64.self) }
    }

    /// `text[]`; null is an error.
    public func texts(_ name: String) throws(PostgresError) -> [String?] {
        try require(optionalTexts(name), index(name))
    }
    /// `double precision[]`; null is an error.
    public func doubles(_ name: String) throws(PostgresError) -> [Double?] {
        try require(optionalDoubles(name), index(name))
    }
    /// `bigint[]`; null is an error.
    public func ints(_ name: String) throws(PostgresError) -> [Int64?] {
        try require(optionalInts(name), index(name))
    }

    private func array<Element>(
        _ name: String, elements: [UInt32], _ decode: (inout WireReader) throws(PostgresError) -> Element
    ) throws(PostgresError) -> [Element?]? {
        let column = try index(name)
        guard var reader = field(column) else { return nil }
        guard [1009, 1015, 1016, 1022].contains(type(column)) else { throw mismatch(column, "an array") }
        let dimensions = try reader.integer(Int32.self)
        _ = try reader.integer(Int32.self)
        guard elements.contains(try reader.integer(UInt32.self)) else { throw mismatch(column, "such an array") }
        if dimensions == 0 { return [] }
        guard dimensions == 1 else { throw mismatch(column, "an array of one dimension") }
        let count = try reader.integer(Int32.self)
        _ = try reader.integer(Int32.self)
        var values: [Element?] = []
        for _ in 0..<count {
            let length = try reader.integer(Int32.self)
            if length < 0 {
                values.append(nil)
            } else {
                var element = try reader.take(Int(length))
                values.append(try decode(&element))
            }
        }
        return values
    }
}
