/// Names of the statements the server has prepared on this connection, by their text and parameter types. Pure: it
/// says what to prepare and what to drop, and never talks to the server.
struct StatementCache {
    struct Key: Hashable {
        let sql: String
        let types: [UInt32]
    }
    enum Lookup: Equatable {
        /// Prepared already under this name.
        case known(String)
        /// To be prepared under this name, after dropping `evict` where the cache was full.
        case new(String, evict: String?)
    }
    private struct Entry {
        let name: String
        var lastUse: UInt64
    }
    private let capacity: Int
    private var entries: [Key: Entry] = [:]
    private var uses: UInt64 = 0
    private var names: UInt64 = 0

    init(capacity: Int) {
        precondition(capacity > 0)
        self.capacity = capacity
    }

    mutating func lookUp(_ key: Key) -> Lookup {
        uses += 1
        if let index = entries.index(forKey: key) {
            entries.values[index].lastUse = uses
            return .known(entries.values[index].name)
        }
        names += 1
        let oldest = entries.count < capacity ? nil : entries.min { $0.value.lastUse < $1.value.lastUse }
        return .new("s\(names)", evict: oldest?.value.name)
    }

    /// The server took the statement.
    mutating func insert(_ key: Key, name: String) { entries[key] = Entry(name: name, lastUse: uses) }

    /// The server no longer has the statement.
    mutating func remove(name: String) { entries = entries.filter { $0.value.name != name } }

    /// A new connection has none. Names go on counting, so that no old one is mistaken for a new one.
    mutating func removeAll() { entries.removeAll(keepingCapacity: true) }

    var count: Int { entries.count }
}
