/// Order of texts by their UTF-8 bytes, as Postgres' collation "C" has it. Swift's own order takes texts for equal that
/// differ in bytes.
enum ByteOrder {
    static func precedes(_ left: String, _ right: String) -> Bool {
        left.utf8.lexicographicallyPrecedes(right.utf8)
    }

    static func greater(_ left: String, _ right: String) -> String { precedes(left, right) ? right : left }
}
