import Foundation

/// One object of a payload. Every complaint names the field by its path.
struct PayloadPart {
    struct Name: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    private let values: KeyedDecodingContainer<Name>
    private let path: String

    init(_ values: KeyedDecodingContainer<Name>, path: String = "") {
        self.values = values
        self.path = path
    }

    func error(_ key: String, _ problem: String) -> PayloadError { PayloadError(field: path + key, problem: problem) }

    /// The key, where it is there; its value may be null.
    private func present(_ key: String) throws(PayloadError) -> Name {
        let name = Name(stringValue: key)
        guard values.contains(name) else { throw error(key, "is missing") }
        return name
    }

    private func read<Value: Decodable>(
        _ type: Value.Type, _ key: String, _ problem: String
    ) throws(PayloadError) -> Value {
        let name = try present(key)
        do { return try values.decode(type, forKey: name) } catch { throw self.error(key, problem) }
    }

    func isNull(_ key: String) throws(PayloadError) -> Bool {
        let name = try present(key)
        return (try? values.decodeNil(forKey: name)) ?? false
    }

    func part(_ key: String) throws(PayloadError) -> PayloadPart {
        let name = try present(key)
        do {
            return PayloadPart(try values.nestedContainer(keyedBy: Name.self, forKey: name), path: "\(key).")
        } catch { throw self.error(key, "is not an object") }
    }

    func text(_ key: String) throws(PayloadError) -> String { try read(String.self, key, "is not a text") }

    func texts(_ key: String) throws(PayloadError) -> [String] {
        try read([String].self, key, "is not a list of texts")
    }

    func number(_ key: String) throws(PayloadError) -> Double {
        let number = try read(Double.self, key, "is not a finite number")
        guard number.isFinite else { throw error(key, "is not a finite number") }
        return number
    }

    func figure(_ key: String, _ range: ClosedRange<Double>) throws(PayloadError) -> Double? {
        if try isNull(key) { return nil }
        let number = try number(key)
        guard range.contains(number) else {
            throw error(key, "is not between \(range.lowerBound) and \(range.upperBound)")
        }
        return number
    }

    func count(_ key: String, least: Int = 0) throws(PayloadError) -> Int {
        guard let count = Int(exactly: try number(key)), count >= least else { throw error(key, "is not a count") }
        return count
    }

    /// RFC 3339 in UTC.
    func moment(_ key: String) throws(PayloadError) -> Date {
        let text = try text(key)
        let parts = text.dropLast().split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        let fraction = parts.count == 2 ? String(parts[1]) : "0"
        guard text.hasSuffix("Z"), text.utf8.count >= 20, let whole = parts.first, whole.utf8.count == 19,
            !fraction.isEmpty, fraction.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            let seconds = Double("0." + fraction), let date = try? Date("\(whole)Z", strategy: .iso8601),
            // A day that no calendar has, such as 30 February, would be read as another one.
            date.formatted(.iso8601) == "\(whole)Z"
        else { throw error(key, "is not a moment of the form 2026-01-01T06:00:00Z") }
        return date.addingTimeInterval(seconds)
    }
}
