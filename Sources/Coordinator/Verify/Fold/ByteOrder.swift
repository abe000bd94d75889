/// Order of texts by their UTF-8 bytes, as the database compares them under the collation `C`. Swift's own `<` would
/// fold canonically equal texts into one.
enum ByteOrder {
    static func precedes(_ left: String, _ right: String) -> Bool {
        left.utf8.lexicographicallyPrecedes(right.utf8)
    }
    static func greater(_ left: String, _ right: String) -> String { precedes(left, right) ? right : left }
}
