import Timekeeping

/// Whole columns at once: the room for all elements is made first and filled in place.
extension WireBuffer {
    /// Returns whether there was a null.
    mutating func append(ints values: [Int64?]) -> Bool {
        appendElements(values.count, size: 8) { index, place in
            guard let value = values[index] else { return false }
            place.storeBytes(of: value.bigEndian, as: Int64.self)
            return true
        }
    }

    mutating func append(bools values: [Bool?]) -> Bool {
        appendElements(values.count, size: 1) { index, place in
            guard let value = values[index] else { return false }
            place.storeBytes(of: value ? 1 : 0, as: UInt8.self)
            return true
        }
    }

    /// - Throws: `.badParameter` naming the row whose time Postgres cannot hold.
    mutating func append(timestamps values: [Timestamp?]) throws(PostgresError) -> Bool {
        var unfit: Int?
        let hasNull = appendElements(values.count, size: 8) { index, place in
            guard let value = values[index] else { return false }
            if let time = Self.wireTime(value) {
                place.storeBytes(of: time.bigEndian, as: Int64.self)
            } else {
                unfit = unfit ?? index
            }
            return true
        }
        if let unfit { throw PostgresError(.badParameter, "row \(unfit) of a batch: \(Self.timeOutOfRange)") }
        return hasNull
    }

    mutating func append(uuids values: [PostgresUUID]) {
        _ = appendElements(values.count, size: 16) { index, place in
            place.storeBytes(of: values[index].high.bigEndian, as: UInt64.self)
            (place + 8).storeBytes(of: values[index].low.bigEndian, as: UInt64.self)
            return true
        }
    }

    /// - Throws: `.badParameter` naming the row whose text Postgres cannot hold.
    mutating func append(texts values: [String?]) throws(PostgresError) -> Bool {
        var hasNull = false
        for index in values.indices {
            guard var text = values[index] else {
                append(Int32(-1))
                hasNull = true
                continue
            }
            // A text of ours is UTF-8 already, so this copies nothing.
            let hasNul = text.withUTF8 { utf8 in
                append(Int32(truncatingIfNeeded: utf8.count))
                append(bytes: utf8)
                return utf8.contains(0)
            }
            if hasNul { throw PostgresError(.badParameter, "row \(index) of a batch: \(Self.nulInText)") }
        }
        return hasNull
    }

    /// - Parameter write: fills `size` bytes for an element, or says that it is null.
    /// - Returns: whether there was a null.
    private mutating func appendElements(
        _ count: Int, size: Int, _ write: (Int, UnsafeMutableRawPointer) -> Bool
    ) -> Bool {
        var hasNull = false
        appendUninitialized(atMost: count * (4 + size)) { start in
            var place = start
            for index in 0..<count {
                if write(index, place + 4) {
                    place.storeBytes(of: Int32(truncatingIfNeeded: size).bigEndian, as: Int32.self)
                    place += 4 + size
                } else {
                    place.storeBytes(of: Int32(-1), as: Int32.self)
                    place += 4
                    hasNull = true
                }
            }
            return place - start
        }
        return hasNull
    }
}
